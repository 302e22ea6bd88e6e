namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>The slots of the variables that every condition sees; definitions come behind them.</summary>
internal static class Variables
{
    public const int Subject = 0;
    public const int Device = 1;
    public const int Action = 2;
    public const int Resource = 3;
    public const int Context = 4;
    public const int Now = 5;
    public const int Trust = 6;
    public const int Count = 7;
}
