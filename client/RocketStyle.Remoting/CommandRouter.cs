using System.Diagnostics.CodeAnalysis;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>Station 4 of a message's walk: finds the handler of a request by its code.</summary>
/// <remarks>
/// Filled while the program is put together, then only read, by every receive loop at once. A handler that throws costs
/// its request an error answer, never the connection.
/// </remarks>
public sealed class CommandRouter
{
    private const int ArrayCodes = 1024;

    private readonly ICommandHandler?[] _low = new ICommandHandler?[ArrayCodes];
    private readonly Dictionary<int, ICommandHandler> _high = [];
    private ICommandHandler _fallback = new UnknownCodeHandler();

    /// <summary>Gives a code to a handler.</summary>
    /// <exception cref="ArgumentException">The code already has one.</exception>
    public CommandRouter Map(int code, ICommandHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (!TryMap(code, handler))
        {
            throw new ArgumentException($"Request code {code} already has a handler.", nameof(code));
        }

        return this;
    }

    /// <summary>Gives every code without a handler to this one, instead of answering that the code is not supported.</summary>
    public CommandRouter MapOthers(ICommandHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _fallback = handler;
        return this;
    }

    /// <summary>The handler of a code.</summary>
    /// <returns>Whether one was mapped.</returns>
    public bool TryFind(int code, [MaybeNullWhen(false)] out ICommandHandler handler)
    {
        if ((uint)code < ArrayCodes)
        {
            handler = _low[code];
            return handler is not null;
        }

        return _high.TryGetValue(code, out handler);
    }

    /// <summary>Has the request handled. Called on the connection's receive loop; throws nothing.</summary>
    public void Dispatch(CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!TryFind(context.Request.Code, out var handler))
        {
            handler = _fallback;
        }

        try
        {
            handler.Handle(context);
        }
        catch (Exception e)
        {
            context.Fail(e);
            return;
        }

        context.Finish();
    }

    private bool TryMap(int code, ICommandHandler handler)
    {
        if ((uint)code >= ArrayCodes)
        {
            return _high.TryAdd(code, handler);
        }

        if (_low[code] is not null)
        {
            return false;
        }

        _low[code] = handler;
        return true;
    }

    private sealed class UnknownCodeHandler : ICommandHandler
    {
        public void Handle(CommandContext context) =>
            context.Reply(ResponseCode.RequestCodeNotSupported, $" request type {context.Request.Code} not supported");
    }
}
