namespace ZeroTrust.Cel.Tests;

internal sealed class Record(CelObjectType type, params CelValue[] fields) : CelObject
{
    public override CelObjectType Type => type;

    public override CelValue GetField(int index) => fields[index];
}
