namespace Heliograph.Photonics.Published;

/// <summary>One model of a check point.</summary>
/// <param name="Inputs">
/// Its keys as the guide prints them: <c>key unit</c>, <c>key = what is taken without it</c>, in square brackets where it may be left out.
/// </param>
/// <param name="Unit">Base unit of the answer; several where the inputs decide.</param>
/// <param name="Compute">Inputs and the unit asked for, which decides where the same word names two quantities (dB electrical or optical).</param>
internal sealed record PublishedModel(string Inputs, string Unit, Func<PublishedInputs, string, Answer> Compute)
{
    /// <summary>A model whose answer has one unit.</summary>
    public PublishedModel(string inputs, string unit, Func<PublishedInputs, double> compute)
        : this(inputs, unit, (i, _) => new Answer(compute(i), unit)) { }

    /// <summary>A model that may have no answer: nothing reaches the target.</summary>
    public PublishedModel(string inputs, string unit, Func<PublishedInputs, double?> compute, string without)
        : this(inputs, unit, (i, _) => new Answer(compute(i) ?? throw new FormatException(without), unit)) { }
}
