namespace ZeroTrust.Cel;

/// <summary>Selection and presence on values of any kind.</summary>
internal static class Selection
{
    internal static CelValue Select(CelActivation a, in CelValue value, string name)
    {
        switch (value.Kind)
        {
            case CelKind.Error:
                return value;
            case CelKind.Map:
                return value.RawMap.TryGet(name, out var found) ? found : CelValue.FromError(Errors.NoSuchKey(name));
            case CelKind.Object:
                var record = value.RawObject;
                var index = record.Type.IndexOf(name);
                if (index < 0)
                    return CelValue.FromError(Errors.NoSuchField(name, record.Type));
                if (!record.Type.Fields[index].IsClock || record is MaskedObject)
                    return record.GetField(index);

                // A clock reached through `dyn`: nothing is known about its use, so the answer holds for this moment only.
                a.NarrowTo(a.Now);
                return CelValue.FromTimestamp(a.Now);
            case CelKind.Message:
                return value.RawMessage.GetField(name);
            case CelKind.Optional:
                return Optionals.Select(a, value, name);
            default:
                return CelValue.FromError(Errors.NoSuchField(name, value.Kind));
        }
    }

    /// <returns>A bool or an error value.</returns>
    internal static CelValue Has(in CelValue value, string name)
    {
        switch (value.Kind)
        {
            case CelKind.Error:
                return value;
            case CelKind.Map:
                var isThere = value.RawMap.TryGet(name, out var found);
                return HidesPresence(found) ? found : CelValue.FromBool(isThere && !found.IsError);
            case CelKind.Object:
                var index = value.RawObject.Type.IndexOf(name);
                return index < 0 ? CelValue.FromError(Errors.NoSuchField(name, value.RawObject.Type)) : Has(value.RawObject, index);
            case CelKind.Message:
                return value.RawMessage.HasField(name) is { } isSet ? CelValue.FromBool(isSet) : value.RawMessage.GetField(name);
            case CelKind.Optional:
                return value.RawOptional.HasValue ? Has(value.RawOptional.Value, name) : CelValue.False;
            default:
                return CelValue.FromError(Errors.NoSuchField(name, value.Kind));
        }
    }

    /// <summary>
    /// Whether a value leaves open that it is there: of one that is unknown, stale or conflicting nobody can say. One that the host
    /// calls absent is not there.
    /// </summary>
    internal static bool HidesPresence(in CelValue value) => value.IsError && value.RawError.Code != CelErrorCode.AttributeAbsent;

    /// <summary>Whether a record has a field; of one that cannot be had that is an error, too.</summary>
    internal static CelValue Has(CelObject record, int index)
    {
        if (record.HasField(index))
            return CelValue.True;
        var field = record.GetField(index);
        return HidesPresence(field) ? field : CelValue.FromBool(record.Type.Fields[index].IsClock);
    }
}
