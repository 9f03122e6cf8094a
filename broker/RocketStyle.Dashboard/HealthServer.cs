using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace RocketStyle.Dashboard;

/// <summary>
/// The broker's HTTP face: <c>/healthz</c> answers while the process lives, <c>/readyz</c> while it takes messages, with
/// the reason when it does not.
/// </summary>
/// <remarks>Answers never wait for the broker: they ask for one sentence.</remarks>
public sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HealthServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts to answer.</summary>
    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Port to listen on; 0 takes any free one.</param>
    /// <param name="whyNotReady">Why the broker takes no messages right now; null when it does. Must not block.</param>
    /// <param name="whatIsHarmed">What is wrong although the broker works, as a sentence; null when nothing is. Must not block.</param>
    /// <param name="loggers">Where it reports.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<HealthServer> StartAsync(IPAddress address, int port, Func<string?> whyNotReady, Func<string?> whatIsHarmed, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, port));
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddHealthChecks().AddCheck(
            "broker",
            () => whyNotReady() is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy("The broker takes messages.")).AddCheck(
            "harm", () => whatIsHarmed() is { } harm ? HealthCheckResult.Degraded(harm) : HealthCheckResult.Healthy());
        var app = builder.Build();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
        await app.StartAsync();
        return new HealthServer(app);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var reasons = report.Entries.Values.Select(entry => entry.Description).Where(text => text is not null);
        return context.Response.WriteAsync(string.Join('\n', reasons.Prepend(report.Status.ToString())) + "\n");
    }
}
