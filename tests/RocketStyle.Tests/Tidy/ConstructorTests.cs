using System.Reflection;

namespace RocketStyle.Tests.Tidy;

/// <summary>No bags: a constructor takes the parts it uses, and more than a handful means that the type does two things.</summary>
public sealed class ConstructorTests
{
    private const int MaxParameters = 6;
    private const BindingFlags Every = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_constructor_takes_more_than_six_parts() =>
        TidyAssert.None(
            from type in ProductAssemblies.WrittenTypes()
            where !IsData(type)
            from constructor in type.GetConstructors(Every)
            let count = constructor.GetParameters().Length
            where count > MaxParameters
            select $"{type.FullName}: {count} parameters, at most {MaxParameters}");

    [Fact]
    public void Nobody_receives_the_whole_broker_or_a_service_provider() =>
        TidyAssert.None(
            from type in ProductAssemblies.WrittenTypes()
            where type.Assembly.GetName().Name is "RocketStyle.Broker" or "RocketStyle.Store" or "RocketStyle.Remoting" or "RocketStyle.NameServer"
            from constructor in type.GetConstructors(Every)
            from parameter in constructor.GetParameters()
            where parameter.ParameterType.FullName is "RocketStyle.Broker.Broker" or "RocketStyle.Broker.BrokerServer" or "System.IServiceProvider"
            select $"{type.FullName} receives {parameter.ParameterType.FullName}");

    /// <summary>Records and structs are rows of data: their columns are not parts.</summary>
    private static bool IsData(Type type) =>
        type.IsValueType || type.GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public) is not null;
}
