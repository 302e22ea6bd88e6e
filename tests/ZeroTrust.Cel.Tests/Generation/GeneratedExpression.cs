namespace ZeroTrust.Cel.Tests;

/// <summary>An expression with inputs for it. The same seed, size and options give the same expression and inputs for ever.</summary>
/// <param name="Seed">From which it was made.</param>
/// <param name="Size">Roughly how many operators and operands.</param>
/// <param name="Text">The source, over <see cref="NamedAttributes"/>.</param>
/// <param name="Wanted">The type that the expression has, unless a mistake was worked in.</param>
/// <param name="Inputs">What to evaluate it with.</param>
internal sealed record GeneratedExpression(int Seed, int Size, string Text, CelType Wanted, GeneratedActivation[] Inputs)
{
    internal static GeneratedExpression Create(int seed, int size, GeneratorOptions options, int inputs = 2)
    {
        var random = new Random(seed);
        var generator = new ExpressionGenerator(random, options);
        var wanted = generator.AnyResultType();
        var text = generator.Next(wanted, size);

        // Inputs do not depend on how the expression came out, so that a smaller size keeps them.
        var values = new ValueGenerator(new Random(seed ^ 0x5EED), options.Has(GeneratorFeatures.Network));
        var activations = new GeneratedActivation[inputs];
        for (var n = 0; n < inputs; n++)
            activations[n] = values.Activation();
        return new GeneratedExpression(seed, size, text, wanted, activations);
    }

    public override string ToString() => $"seed {Seed}, size {Size}: {Text}";
}
