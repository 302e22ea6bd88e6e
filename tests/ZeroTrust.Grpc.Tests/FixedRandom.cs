namespace ZeroTrust.Grpc.Tests;

internal sealed class FixedRandom(double value) : Random
{
    public override double NextDouble() => value;
}
