namespace ZeroTrust.Cel;

/// <summary>A function of four arguments that dispatches on their kinds; an error comes back without a span.</summary>
internal delegate CelValue Function4(CelActivation a, in CelValue x, in CelValue y, in CelValue z, in CelValue w);
