namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Which segments one end of a request is in, by number in ascending order. Reused for one request after another.</summary>
internal sealed class Membership
{
    /// <summary>The SPIFFE ID of the workload, as stated; null when none is.</summary>
    public string? Workload { get; set; }

    /// <summary>The segments that it is in.</summary>
    public List<int> In { get; } = [];

    /// <summary>The segments of which that cannot be told, and why.</summary>
    public List<(int Segment, AttributeFault Fault)> Unknown { get; } = [];

    /// <summary>Why nothing can be told; null when something can.</summary>
    public AttributeFault? Fault { get; set; }

    /// <summary>Segments that come into question; scratch space of <see cref="SegmentTable"/>.</summary>
    public List<int> Candidates { get; } = [];

    /// <summary>Whether it is certainly in no segment.</summary>
    public bool IsOutside => In.Count == 0 && Unknown.Count == 0 && Fault is null;

    public void Clear()
    {
        Workload = null;
        In.Clear();
        Unknown.Clear();
        Fault = null;
        Candidates.Clear();
    }
}
