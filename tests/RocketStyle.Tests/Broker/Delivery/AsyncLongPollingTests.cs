using RocketStyle.Store;

namespace RocketStyle.Tests.Broker.Delivery;

public sealed class AsyncLongPollingTests() : LongPollingTests(FlushMode.Async);
