using System.Net;
using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Config;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Key/value configuration: request codes 100 (put), 101 (get), 102 (delete), 219 (list).</summary>
/// <remarks>Reading is answered at once. A change waits for the disk, so it leaves the receive loop and is answered from the pool.</remarks>
internal sealed class KvHandler(KvTable config, ILogger log) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var code = context.Request.Code;
        var fields = new FieldReader(context.Request);
        var space = fields.RequiredText("namespace"u8);
        var key = code == RequestCode.GetKvListByNamespace ? "" : fields.RequiredText("key"u8);
        var value = code == RequestCode.PutKvConfig ? fields.RequiredText("value"u8) : null;
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        switch (code)
        {
            case RequestCode.GetKvConfig:
                ReplyValue(context, space, key);
                break;
            case RequestCode.GetKvListByNamespace:
                ReplyList(context, space);
                break;
            default:
                var (reply, remote) = (context.Defer(), context.Connection.RemoteEndPoint);
                ThreadPool.QueueUserWorkItem(_ => Change(reply, remote, space, key, value));
                break;
        }
    }

    private void ReplyValue(CommandContext context, string space, string key)
    {
        if (config.Find(space, key) is not { } value)
        {
            context.Reply(ResponseCode.QueryNotFound, $"No config item, Namespace: {space} Key: {key}");
            return;
        }

        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Field("value"u8, value);
    }

    private void ReplyList(CommandContext context, string space)
    {
        if (config.List(space) is { } list)
        {
            context.ReplyJson(list);
        }
        else
        {
            context.Reply(ResponseCode.QueryNotFound, $"No config item, Namespace: {space}");
        }
    }

    /// <summary>Runs on the pool; nothing it calls may escape, or the asker would never hear.</summary>
    private void Change(DeferredReply reply, IPEndPoint remote, string space, string key, string? value)
    {
        var change = value is null ? "deleted" : "set";
        try
        {
            if (value is null)
            {
                config.Delete(space, key);
            }
            else if (config.Put(space, key, value) is { } refusal)
            {
                reply.Reply(ResponseCode.SystemError, refusal);
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.KvFailed(space, key, change, e);
            reply.Reply(ResponseCode.SystemError, $"The key/value configuration could not be written: {e.Message}");
            return;
        }

        log.KvChanged(space, key, change, remote);
        reply.Reply(ResponseCode.Success);
    }
}
