using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>A shared result of a request, with the moment until which time alone does not change it.</summary>
internal readonly struct Memo<T>(T value, CelTimestamp horizon)
{
    public T Value { get; } = value;

    public CelTimestamp Horizon { get; } = horizon;

    public bool IsSet { get; } = true;
}
