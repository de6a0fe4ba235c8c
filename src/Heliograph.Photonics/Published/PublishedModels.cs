using System.Collections.Frozen;
using Heliograph.Model.Documents;

namespace Heliograph.Photonics.Published;

/// <summary>
/// The product's own models behind check points of links and photonics, by name. Each takes its inputs as text with
/// units and answers in the unit asked for; <c>docs/guides/validate.md</c> lists them.
/// </summary>
public static class PublishedModels
{
    private static readonly FrozenDictionary<string, PublishedModel> Models = (
        (Dictionary<string, PublishedModel>[])
            [
                CodingModels.All,
                ImddModels.All,
                DeviceModels.All,
                ElectricalModels.All,
                PackageModels.All,
                CircuitModels.All,
                HeatModels.All,
                ReliabilityModels.All,
                SystemModels.All,
            ]
    )
        .SelectMany(m => m)
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of all models, ordinal order.</summary>
    public static IEnumerable<string> Names => Models.Keys.Order(StringComparer.Ordinal);

    /// <summary>The keys that a model takes, as the guide prints them; and the base unit of its answer.</summary>
    public static (string Inputs, string Unit) Describe(string model) => (Models[model].Inputs, Models[model].Unit);

    /// <summary>
    /// Evaluates one model. False with the reason when the model is unknown, an input is missing, unused or malformed, what it
    /// describes has no answer (a floor above the target), or the answer has another dimension than <paramref name="unit"/>. Never throws.
    /// </summary>
    /// <param name="unit">
    /// Unit of the answer; words in brackets or after it ("dBm OMA", "dB (electrical)") are a remark, as is what a count counts.
    /// </param>
    public static bool TryCompute(string model, IReadOnlyDictionary<string, string> inputs, string unit, out double value, out string? error)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        value = double.NaN;
        if (!Models.TryGetValue(model, out PublishedModel? known))
        {
            string meant = Suggest.Nearest(model, Models.Keys.Order(StringComparer.Ordinal)) is { } near ? $"; the nearest is {near}" : "";
            error = $"no model '{model}'{meant}";
            return false;
        }
        try
        {
            PublishedInputs read = new(inputs);
            Answer answer = known.Compute(read, unit);
            read.Done(known.Inputs);
            double converted = AnswerUnit.Convert(answer, unit);
            error = double.IsFinite(converted) ? null : $"{model} has no finite value";
            value = error is null ? converted : double.NaN;
        }
        catch (FormatException e)
        {
            error = e.Message;
        }
        catch (ArgumentOutOfRangeException e)
        {
            error = e.Message;
        }
        catch (ArithmeticException)
        {
            // Counts beyond an int: the models check ranges of physics, not of every product of two counts.
            error = $"the numbers are beyond what {model} can count";
        }
        return error is null;
    }
}
