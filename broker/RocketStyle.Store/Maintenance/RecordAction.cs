using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Maintenance;

/// <summary>Takes one record; its bytes are only valid during the call. False ends the reading.</summary>
/// <param name="record">The record.</param>
public delegate bool RecordAction(in MessageRecordReader record);
