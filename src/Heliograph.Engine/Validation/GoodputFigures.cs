using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Engine.Goodput;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Units;
using Heliograph.Workload.Goodput;

namespace Heliograph.Engine.Validation;

/// <summary>
/// The <c>goodput.*</c> models: published runs from their size, with the rates and times of the catalogue for all that a row
/// does not state. What a row's quantity was derived from is marked in the table by kind <c>source</c>.
/// </summary>
/// <remarks>
/// Inputs: <c>accelerators</c> (count) and <c>accelerator</c> (part; absent: the published rate of nodes), <c>node-rate</c>
/// (1/day for one node) with <c>per-node</c>, or <c>mtbf</c>; <c>nic</c> (part), <c>days</c>, <c>parameters</c>,
/// <c>interval</c>, <c>blocking</c>, <c>storage</c>, <c>spares</c>, <c>detection</c>,
/// <c>restart</c>, <c>asynchronous</c>.
/// </remarks>
internal sealed class GoodputFigures(Catalogue catalogue)
{
    private static readonly string[] Inputs =
    [
        "accelerators",
        "accelerator",
        "node-rate",
        "per-node",
        "mtbf",
        "nic",
        "days",
        "parameters",
        "interval",
        "blocking",
        "storage",
        "spares",
        "detection",
        "restart",
        "asynchronous",
    ];

    private readonly FigureBook _book = new(catalogue);

    public bool TryCompute(string model, ImmutableDictionary<string, string> inputs, string unit, out double value, out string? error)
    {
        value = 0;
        try
        {
            if (inputs.Keys.Where(k => !Inputs.Contains(k)).Order(StringComparer.Ordinal).FirstOrDefault() is { } stranger)
            {
                throw new FormatException($"unused input '{stranger}'");
            }
            double computed = model switch
            {
                "goodput.mtbf" => 1 / Rate(inputs),
                "goodput.interruptions" => Rate(inputs) * Value(inputs, "days", "days"),
                "goodput.accelerator-failures" => Accelerators(inputs) * Fit(PartOf(inputs, "accelerator")) * Value(inputs, "days", "days"),
                "goodput.young" => CheckpointInterval.Young(Value(inputs, "blocking", "s"), Value(inputs, "mtbf", "s")),
                "goodput.checkpoint" => Value(inputs, "parameters", "") * Known("checkpoint-state"),
                "goodput.share" => Share(inputs),
                "goodput.share-of-interval" => ShareOfInterval(inputs),
                _ => throw new FormatException($"no model '{model}'"),
            };
            if (!Unit.TryParse(unit, out Unit? wanted))
            {
                throw new FormatException($"unknown unit '{unit}'");
            }
            value = computed / (double)wanted.Factor;
            error = double.IsFinite(value) ? null : "the inputs are beyond what can be computed";
            return error is null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            error = e.Message;
            return false;
        }

        double Known(string quantity) => Figure(Interruptions.Constants, quantity);
    }

    private double Rate(ImmutableDictionary<string, string> inputs) =>
        inputs.ContainsKey("mtbf") ? 1 / Value(inputs, "mtbf", "s") : Causes(inputs).Sum(c => c.Rate.Value ?? throw Missing(c.Rate));

    /// <summary>Rates of what the row names: whole nodes, or parts with the network faults that one fleet charged to an accelerator.</summary>
    private ImmutableArray<Interruptions.Cause> Causes(ImmutableDictionary<string, string> inputs)
    {
        if (inputs.ContainsKey("mtbf"))
        {
            Derivation stated = Derivation.Input("interruptions", 1 / Value(inputs, "mtbf", "s"), "1/s", "published");
            // Whether a node is taken out is not published; a stated number of spares says that it is.
            return [new("all causes", inputs.ContainsKey("spares") ? InterruptionKind.Node : InterruptionKind.Restart, stated)];
        }
        double count = Accelerators(inputs);
        if (inputs.ContainsKey("node-rate"))
        {
            double rate = count / Value(inputs, "per-node", "") * Value(inputs, "node-rate", "1/day");
            return [new("nodes, all causes", InterruptionKind.Node, Derivation.Input("interruptions", rate, "1/s", "published rate of nodes"))];
        }
        if (!inputs.ContainsKey("accelerator"))
        {
            Derivation nodes = inputs.ContainsKey("per-node")
                ? Derivation.Of(
                    "interruptions by node rates",
                    "1/s",
                    "nodes x failures of a node",
                    [_book.Get(Interruptions.Constants, "failures-per-node-day")],
                    o => count / Value(inputs, "per-node", "") * o[0].Value!.Value
                )
                : Interruptions.ByNodes(count, _book);
            return [new("nodes, all causes", InterruptionKind.Node, nodes)];
        }
        ImmutableArray<Interruptions.Cause>.Builder causes = ImmutableArray.CreateBuilder<Interruptions.Cause>();
        causes.AddRange(Interruptions.OfNodes(PartOf(inputs, "accelerator"), count, _book));
        Derivation network = _book.Get(new PartRef("med-link-nic-tor"), "fit", "cluster");
        causes.Add(new("network", InterruptionKind.Restart, Interruptions.Times("network", count, network)));
        if (inputs.ContainsKey("nic"))
        {
            Derivation nic = _book.Get(PartOf(inputs, "nic"), "fit");
            causes.Add(new("NICs", InterruptionKind.Node, Interruptions.Times("NIC", count, nic)));
        }
        return causes.ToImmutable();
    }

    private double Share(ImmutableDictionary<string, string> inputs)
    {
        double count = Accelerators(inputs);
        double each = inputs.ContainsKey("per-node") ? Value(inputs, "per-node", "") : Figure(Interruptions.Constants, "accelerators");
        double? Optional(string key, string unit) => inputs.ContainsKey(key) ? Value(inputs, key, unit) : null;
        BitRate? storage = inputs.ContainsKey("storage") ? new BitRate((long)Value(inputs, "storage", "GB/s")) : null;
        Resilience resilience = new(
            Optional("interval", "s"),
            storage,
            "remote",
            (int?)Optional("spares", ""),
            Optional("detection", "s"),
            Optional("restart", "s"),
            inputs.GetValueOrDefault("asynchronous", "true") == "true"
        );
        GoodputModel.Job job = new(Value(inputs, "parameters", ""), count, count / each, null, 0, resilience);
        Derivation share = GoodputModel.Of(job, Causes(inputs), _book).Share;
        return share.Value ?? throw Missing(share);
    }

    // The bare model on stated times, without size or storage.
    private static double ShareOfInterval(ImmutableDictionary<string, string> inputs)
    {
        double detection = inputs.ContainsKey("detection") ? Value(inputs, "detection", "s") : 0;
        InterruptionProcess process = new(
            1 / Value(inputs, "mtbf", "s"),
            Value(inputs, "blocking", "s"),
            0,
            detection,
            0,
            Value(inputs, "restart", "s")
        );
        return process.Split(inputs.ContainsKey("interval") ? Value(inputs, "interval", "s") : process.BestInterval(31_557_600)).Productive;
    }

    private static double Accelerators(ImmutableDictionary<string, string> inputs) => Value(inputs, "accelerators", "");

    private double Fit(PartRef part) => Figure(part, "fit");

    private double Figure(PartRef part, string quantity)
    {
        Derivation figure = _book.Get(part, quantity);
        return figure.Value ?? throw Missing(figure);
    }

    private PartRef PartOf(ImmutableDictionary<string, string> inputs, string key)
    {
        string id = inputs.GetValueOrDefault(key, "");
        return catalogue.Find(id) is null ? throw new FormatException($"'{key}' names no part: '{id}'") : new PartRef(id);
    }

    private static FormatException Missing(Derivation derivation) => new($"needs {string.Join(", ", derivation.Missing)}");

    /// <summary>A positive value in the dimension of <paramref name="unit"/>, in base units.</summary>
    private static double Value(ImmutableDictionary<string, string> inputs, string key, string unit)
    {
        string text = inputs.GetValueOrDefault(key, "");
        if (unit.Length == 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain))
        {
            return Positive(key, plain);
        }
        return Quantity.TryParse(text, out Quantity q, out _) && q.Dimension == Unit.Parse(unit).Dimension
            ? Positive(key, q.Value)
            : throw new FormatException($"needs {key}=value in {(unit.Length == 0 ? "no unit" : unit)}");
    }

    private static double Positive(string key, double value) =>
        double.IsFinite(value) && value >= 0 ? value : throw new FormatException($"'{key}' must not be negative");
}
