using System.Collections.Frozen;
using Heliograph.Model.Units;

namespace Heliograph.Photonics.Published;

/// <summary>
/// Closed forms behind the published check points of links and photonics, by model name. Each takes its inputs as text
/// with units and answers in the unit asked for; the equations are numbered in <c>docs/models/link.md</c>.
/// </summary>
public static class PublishedModels
{
    private static readonly FrozenDictionary<string, Func<PublishedInputs, string, Answer>> Models = (
        (Dictionary<string, Func<PublishedInputs, string, Answer>>[])[CodingModels.All, LinkModels.All]
    )
        .SelectMany(m => m)
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of all models, ordinal order.</summary>
    public static IEnumerable<string> Names => Models.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Evaluates one model. False with the reason when the model is unknown, an input is missing, unused or malformed, or
    /// the answer has another dimension than <paramref name="unit"/>.
    /// </summary>
    /// <param name="unit">Unit of the answer; words in brackets or after it ("dBm OMA", "dB (electrical)") are a remark.</param>
    public static bool TryCompute(string model, IReadOnlyDictionary<string, string> inputs, string unit, out double value, out string? error)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        value = double.NaN;
        if (!Models.TryGetValue(model, out Func<PublishedInputs, string, Answer>? compute))
        {
            error = $"no model '{model}'";
            return false;
        }
        try
        {
            PublishedInputs read = new(inputs);
            Answer answer = compute(read, unit);
            read.Done();
            value = Convert(answer, unit);
            error = double.IsFinite(value) ? null : $"{model} has no finite value";
        }
        catch (FormatException e)
        {
            error = e.Message;
        }
        catch (ArgumentOutOfRangeException e)
        {
            error = e.Message;
        }
        return error is null;
    }

    private static double Convert(Answer answer, string unit)
    {
        string symbol = Clean(unit);
        if (!Unit.TryParse(symbol, out Unit? target))
        {
            throw new FormatException($"'{unit}' is not a unit");
        }
        if (target.Dimension != Unit.Parse(answer.Unit).Dimension)
        {
            throw new FormatException($"the answer is in {(answer.Unit.Length == 0 ? "no unit" : answer.Unit)}, '{unit}' was asked for");
        }
        return answer.Value / (double)target.Factor;
    }

    // "dBm OMA" and "dB (electrical)" carry a remark; "x" is a plain ratio.
    internal static string Clean(string unit)
    {
        string first = unit.Trim().Split(' ', '(')[0];
        return first is "x" or "-" ? "" : first;
    }
}
