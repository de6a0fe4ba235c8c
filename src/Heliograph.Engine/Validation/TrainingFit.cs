using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Validation;

/// <summary>A constant of the calibration that a fit may move, within the range of its catalogue figure.</summary>
/// <param name="Part"><c>cal-training</c>, or that of an architecture.</param>
/// <param name="Before">Value of the catalogue, base unit.</param>
/// <param name="After">Fitted value.</param>
public sealed record FittedConstant(string Part, string Quantity, double Low, double High, double Before, double After, SourceSpan Span)
{
    /// <summary>True where the data would move it further than its physical range allows.</summary>
    public bool AtBound => After <= Low + (1e-3 * (High - Low)) || After >= High - (1e-3 * (High - Low));
}

/// <summary>A fit: its constants, and the errors of the rows it used and of those it did not.</summary>
public sealed record FitReport(ImmutableArray<FittedConstant> Constants, ValidationReport Fitted, ValidationReport HeldOut, int Evaluations);

/// <summary>
/// <c>helio calibrate</c>: moves the constants of the training model within their physical ranges so that two thirds of
/// the measured runs come out best, and reports the rest. Deterministic: the same tables and catalogue give the same
/// constants. Every third scored row of a family is held out.
/// </summary>
/// <remarks>
/// Loss: mean of |ln(predicted / measured)| within groups of tables, groups weighted as in <see cref="Weight"/>, so that
/// a large table does not outvote a small one. Search: compass search over the constants scaled to their ranges, step
/// halved when no constant improves, then random directions, then compass search again; cost: some ten thousand passes
/// over the rows, a few ms each.
/// </remarks>
public static class TrainingFit
{
    private const double FirstStep = 0.15;
    private const double LastStep = 0.004;
    private const int Trials = 6000;

    public static FitReport? Run(IEnumerable<string> tables, Workspace workspace, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(diagnostics);
        MeasuredRunReader reader = new(workspace, diagnostics);
        ImmutableArray<MeasuredRun> runs = [.. tables.SelectMany(t => reader.Read(t))];
        if (diagnostics.HasErrors)
        {
            return null;
        }
        (ImmutableArray<MeasuredRun> fitted, ImmutableArray<MeasuredRun> heldOut) = Split(runs);
        Objective objective = new(fitted, workspace.Catalogue);
        // From the catalogue's values and from the middle of all ranges: the better one.
        double[][] ends = [Descend(objective, objective.Start()), Descend(objective, objective.Middle())];
        double[] best = objective.Loss(ends[0]) <= objective.Loss(ends[1]) ? ends[0] : ends[1];
        Catalogue calibrated = objective.With(best);
        FigureBook book = new(calibrated);
        return new FitReport(
            objective.Constants(best),
            TrainingValidation.Compare(fitted, book),
            TrainingValidation.Compare(heldOut, book),
            objective.Evaluations
        );
    }

    private static double[] Descend(Objective objective, double[] from) => Compass(objective, Wander(objective, Compass(objective, from)));

    // One constant at a time.
    private static double[] Compass(Objective objective, double[] from)
    {
        double[] best = [.. from];
        double loss = objective.Loss(best);
        for (double step = FirstStep; step >= LastStep; )
        {
            double before = loss;
            for (int i = 0; i < best.Length; i++)
            {
                loss = Move(objective, best, i, step, loss);
            }
            step = loss < before * (1 - 1e-4) ? step : step / 2;
        }
        return best;
    }

    // All constants at once, in random directions: constants that trade against each other move together. The step grows
    // with success and shrinks without (one-fifth rule).
    private static double[] Wander(Objective objective, double[] from)
    {
        double[] best = [.. from];
        double loss = objective.Loss(best);
        double step = 0.05;
        ulong state = 1;
        for (int trial = 0; trial < Trials && step > 1e-4; trial++)
        {
            double[] tried = [.. best];
            for (int i = 0; i < tried.Length; i++)
            {
                tried[i] = Math.Clamp(tried[i] + (step * Normal(ref state)), 0, 1);
            }
            double here = objective.Loss(tried);
            step *= here < loss ? 1.5 : Math.Pow(1.5, -0.25);
            (best, loss) = here < loss ? (tried, here) : (best, loss);
            step = step < 1e-3 ? 0.05 : step;
        }
        return best;
    }

    // Sum of twelve uniform numbers of a 64-bit mix (SplitMix64): fixed seed, the same on every machine.
    private static double Normal(ref ulong state)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            state = unchecked(state + 0x9E3779B97F4A7C15);
            ulong z = state;
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
            sum += ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
        return sum;
    }

    /// <summary>Every third scored row of a family is held out; rows that are not scored are in neither.</summary>
    internal static (ImmutableArray<MeasuredRun> Fitted, ImmutableArray<MeasuredRun> HeldOut) Split(ImmutableArray<MeasuredRun> runs)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        ImmutableArray<MeasuredRun>.Builder fitted = ImmutableArray.CreateBuilder<MeasuredRun>();
        ImmutableArray<MeasuredRun>.Builder heldOut = ImmutableArray.CreateBuilder<MeasuredRun>();
        foreach (MeasuredRun run in runs.Where(r => r.IsScored))
        {
            int index = seen.GetValueOrDefault(run.Family);
            seen[run.Family] = index + 1;
            (index % 3 == 1 ? heldOut : fitted).Add(run);
        }
        return (fitted.ToImmutable(), heldOut.ToImmutable());
    }

    /// <summary>Say of a group of rows in the fit.</summary>
    internal static (string Group, double Weight) Weight(MeasuredRun run) =>
        run.Family switch
        {
            "vtrain-single" => ("vtrain-single", 0.5),
            "vtrain-multi" => ("vtrain-multi", 1),
            _ when run.IsExperts => ("experts", 1),
            _ => ("dense", 2),
        };

    private static double Move(Objective objective, double[] at, int i, double step, double loss)
    {
        double from = at[i];
        foreach (double sign in (ReadOnlySpan<double>)[1, -1])
        {
            double to = Math.Clamp(from + (sign * step), 0, 1);
            if (to == from)
            {
                continue;
            }
            at[i] = to;
            double tried = objective.Loss(at);
            if (tried < loss)
            {
                return tried;
            }
        }
        at[i] = from;
        return loss;
    }

    private sealed class Objective
    {
        private readonly ImmutableArray<MeasuredRun> _runs;
        private readonly Catalogue _catalogue;
        private readonly ImmutableArray<(Part Part, Figure Figure)> _figures;

        public Objective(ImmutableArray<MeasuredRun> runs, Catalogue catalogue)
        {
            (_runs, _catalogue) = (runs, catalogue);
            HashSet<string> parts = [Calibration.Shared.Id, .. runs.Select(r => r.Architecture).OfType<string>().Select(a => Calibration.Of(a).Id)];
            _figures =
            [
                .. catalogue
                    .Parts.Where(p => parts.Contains(p.Id))
                    .SelectMany(p =>
                        p.Figures.Where(f => f.IsUncertain && Workload.Training.Constants.Quantities.Contains(f.Quantity)).Select(f => (p, f))
                    ),
            ];
        }

        public int Evaluations { get; private set; }

        public double[] Start() => [.. _figures.Select(f => (f.Figure.Preferred - f.Figure.Low) / (f.Figure.High - f.Figure.Low))];

        public double[] Middle()
        {
            double[] middle = new double[_figures.Length];
            Array.Fill(middle, 0.5);
            return middle;
        }

        public ImmutableArray<FittedConstant> Constants(double[] at) =>
            [
                .. _figures.Select(
                    (f, i) =>
                        new FittedConstant(
                            f.Part.Id,
                            f.Figure.Quantity,
                            f.Figure.Low,
                            f.Figure.High,
                            f.Figure.Preferred,
                            Value(f.Figure, at[i]),
                            f.Figure.Span
                        )
                ),
            ];

        public Catalogue With(double[] at)
        {
            Dictionary<(string, string), double> values = [];
            for (int i = 0; i < at.Length; i++)
            {
                values[(_figures[i].Part.Id, _figures[i].Figure.Quantity)] = Value(_figures[i].Figure, at[i]);
            }
            IEnumerable<Part> parts = _catalogue.Parts.Select(p =>
                p.Family == "calibration"
                    ? p with
                    {
                        Figures = [.. p.Figures.Select(f => values.TryGetValue((p.Id, f.Quantity), out double v) ? f with { Preferred = v } : f)],
                    }
                    : p
            );
            return new Catalogue(parts, _catalogue.Sources);
        }

        public double Loss(double[] at)
        {
            Evaluations++;
            Dictionary<string, Constants> constants = ByArchitecture(at);
            double[] predicted = [.. TrainingValidation.Predict(_runs, a => constants[a ?? ""]).Select(p => p.Value)];
            Dictionary<string, double> scale = TrainingValidation.Scale(_runs, [.. predicted]);
            Dictionary<string, (double Sum, int Count, double Weight)> groups = new(StringComparer.Ordinal);
            for (int i = 0; i < predicted.Length; i++)
            {
                MeasuredRun run = _runs[i];
                (string group, double weight) = Weight(run);
                (double sum, int count, _) = groups.GetValueOrDefault(group);
                double relative = run.IsRelative ? scale[run.Family] : 1;
                groups[group] = (sum + Math.Abs(Math.Log(predicted[i] / relative / run.Published)), count + 1, weight);
            }
            return groups.Values.Sum(g => g.Weight * g.Sum / g.Count);
        }

        private Dictionary<string, Constants> ByArchitecture(double[] at)
        {
            Dictionary<(string, string), double> values = [];
            for (int i = 0; i < at.Length; i++)
            {
                values[(_figures[i].Part.Id, _figures[i].Figure.Quantity)] = Value(_figures[i].Figure, at[i]);
            }
            FigureBook book = new(_catalogue);
            double Number(string part, string quantity, out bool known)
            {
                known = values.TryGetValue((part, quantity), out double value);
                if (!known && book.Figure(new PartRef(part), quantity) is { } figure)
                {
                    (known, value) = (true, figure.Preferred);
                }
                return value;
            }
            Dictionary<string, Constants> constants = new(StringComparer.Ordinal);
            foreach (string architecture in _runs.Select(r => r.Architecture ?? "").Distinct())
            {
                constants[architecture] = Workload.Training.Constants.From(q =>
                {
                    double own = Number(Calibration.Of(architecture).Id, q, out bool known);
                    return known ? own : Number(Calibration.Shared.Id, q, out _);
                }) with
                {
                    ArchitectureYear = Calibration.YearOf(book, architecture),
                };
            }
            return constants;
        }

        private static double Value(Figure figure, double share) => figure.Low + (share * (figure.High - figure.Low));
    }
}
