namespace ZeroTrust.Cel;

/// <summary>A function of one argument that dispatches on its kind; an error comes back without a span.</summary>
internal delegate CelValue Function1(CelActivation a, in CelValue x);
