namespace ZeroTrust.Pdp.Benchmarks.Load;

/// <summary>What one run of <see cref="H2Load"/> measured.</summary>
/// <param name="Calls">How many calls were made.</param>
/// <param name="Rate">Calls a second.</param>
/// <param name="Cpu">Microseconds of the server's processor time a call.</param>
/// <param name="GeneratorCpu">Microseconds of the generator's own processor time a call.</param>
/// <param name="Latencies">Microseconds that each call took; empty when they were not asked for.</param>
internal sealed record LoadResult(int Calls, double Rate, double Cpu, double GeneratorCpu, double[] Latencies);
