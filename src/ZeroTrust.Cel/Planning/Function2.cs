namespace ZeroTrust.Cel;

/// <summary>A function of two arguments that dispatches on their kinds; an error comes back without a span.</summary>
internal delegate CelValue Function2(CelActivation a, in CelValue x, in CelValue y);
