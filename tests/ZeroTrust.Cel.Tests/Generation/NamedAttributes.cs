namespace ZeroTrust.Cel.Tests;

/// <summary>The attributes that generated expressions refer to; the position is the slot.</summary>
internal static class NamedAttributes
{
    internal static (string Name, CelType Type)[] All { get; } =
    [
        ("i", CelType.Int),
        ("j", CelType.Int),
        ("u", CelType.Uint),
        ("d", CelType.Double),
        ("b", CelType.Bool),
        ("c", CelType.Bool),
        ("s", CelType.String),
        ("t", CelType.String),
        ("raw", CelType.Bytes),
        ("at", CelType.Timestamp),
        ("span", CelType.Duration),
        ("nothing", CelType.Null),
        ("kind", CelType.Type),
        ("any", CelType.Dyn),
        ("ints", CelType.List(CelType.Int)),
        ("doubles", CelType.List(CelType.Double)),
        ("texts", CelType.List(CelType.String)),
        ("mixed", CelType.List(CelType.Dyn)),
        ("rows", CelType.List(CelType.List(CelType.Int))),
        ("counts", CelType.Map(CelType.String, CelType.Int)),
        ("names", CelType.Map(CelType.Int, CelType.String)),
        ("codes", CelType.Map(CelType.Uint, CelType.Dyn)),
        ("subject", CelType.Map(CelType.String, CelType.Dyn)),
        ("device.tier", CelType.Int),
        ("now", CelType.Timestamp),
    ];

    internal static int ClockSlot { get; } = Array.FindIndex(All, static a => a.Name == "now");

    /// <summary>The environment in which generated expressions compile; malformed constants are left to the evaluation.</summary>
    internal static CelEnvironment Environment { get; } = CreateEnvironment(CelLimits.Default);

    internal static CelEnvironment CreateEnvironment(CelLimits limits)
    {
        var builder = CelEnvironment.CreateBuilder().WithLimits(limits).ValidateConstants(false);
        for (var slot = 0; slot < All.Length; slot++)
            builder.AddVariable(All[slot].Name, All[slot].Type, isClock: slot == ClockSlot);
        return builder.Build();
    }
}
