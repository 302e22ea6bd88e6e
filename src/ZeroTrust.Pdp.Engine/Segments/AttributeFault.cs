using ZeroTrust.Cel;

namespace ZeroTrust.Pdp.Engine.Segments;

/// <summary>Why an attribute cannot tell what belongs to a segment.</summary>
/// <param name="Code">What kind of fault it is.</param>
/// <param name="Attribute">The attribute, as `subject.properties.labels`.</param>
/// <param name="Message">The fault in words, without values.</param>
internal sealed record AttributeFault(CelErrorCode Code, string Attribute, string Message)
{
    public static AttributeFault Absent(string attribute) => new(CelErrorCode.AttributeAbsent, attribute, $"`{attribute}` is not there");

    /// <summary>The value is an error or of another shape than is read here.</summary>
    public static AttributeFault Unusable(string attribute, in CelValue value, string expected) => value.IsError
        ? new(value.AsError().Code, attribute, value.AsError().Message)
        : new(CelErrorCode.Conversion, attribute, $"`{attribute}` is not {expected}");
}
