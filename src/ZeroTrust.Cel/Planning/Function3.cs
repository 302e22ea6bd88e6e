namespace ZeroTrust.Cel;

/// <summary>A function of three arguments that dispatches on their kinds; an error comes back without a span.</summary>
internal delegate CelValue Function3(CelActivation a, in CelValue x, in CelValue y, in CelValue z);
