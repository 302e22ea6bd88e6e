using System.Text;
using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Server.Wire;

/// <summary>
/// An attribute value as it came: text is decoded when a policy first reads it, since most attributes of a request are
/// read by none (benchmark: CallStageBenchmarks). A decision is made by one thread, so the decoded text is kept without a lock.
/// </summary>
internal struct WireValue
{
    private CelValue _value;
    private readonly WireBlock _text;
    private bool _isText;

    public WireValue(CelValue value) => _value = value;

    public WireValue(WireBlock text)
    {
        _text = text;
        _isText = true;
    }

    public CelValue Read(byte[] buffer)
    {
        if (_isText)
        {
            _value = CelValue.FromString(Encoding.UTF8.GetString(buffer, _text.Start, _text.Count));
            _isText = false;
        }

        return _value;
    }
}
