// Processes are measured and killed here: one test at a time, or they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
