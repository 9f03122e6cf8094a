using RocketStyle.Store;

namespace RocketStyle.Tests.Broker.Delivery;

public sealed class SyncLongPollingTests() : LongPollingTests(FlushMode.Sync);
