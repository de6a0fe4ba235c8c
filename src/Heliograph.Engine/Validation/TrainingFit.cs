using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;
using Heliograph.Workload.Training;

namespace Heliograph.Engine.Validation;

/// <summary>A constant of the calibration that a fit may move, within the physical limits of its catalogue figure; base units.</summary>
/// <param name="Part"><c>cal-training</c>, or that of an architecture.</param>
/// <param name="Least">Physical limit, as is <paramref name="Most"/>.</param>
/// <param name="Before">Value of the catalogue.</param>
/// <param name="After">Fitted value.</param>
/// <param name="Low">To which the constant alone can move while the loss rises by 2 %, as is <paramref name="High"/>.</param>
public sealed record FittedConstant(string Part, string Quantity, double Least, double Most, double Before, double After, double Low, double High)
{
    /// <summary>True where the data would move it further than its physical range allows.</summary>
    public bool AtBound => After <= Least + (1e-3 * (Most - Least)) || After >= Most - (1e-3 * (Most - Least));
}

/// <summary>A fit: its constants, and the errors of the rows it used and of those it did not.</summary>
public sealed record FitReport(ImmutableArray<FittedConstant> Constants, ValidationReport Fitted, ValidationReport HeldOut, int Evaluations);

/// <summary>
/// <c>helio calibrate</c>: moves the constants of the training model within their physical limits so that two thirds of
/// the measured runs come out best, and reports the rest. Deterministic: the same tables and catalogue give the same
/// constants. Every third scored row of a family is held out.
/// </summary>
/// <remarks>
/// Loss: mean within groups of tables of |ln(predicted / measured)|^1.5, straight from 15 % on (between a median, which
/// would give up a minority of rows, and a mean, which would follow outliers), rows of quality B at half weight, groups weighted as in <see cref="Weight"/>, so that
/// a large table does not outvote a small one. Search: compass search over the constants scaled to their ranges, step
/// halved when no constant improves, then an evolution strategy, then compass search again; cost: some ten thousand passes
/// over the rows, a few ms each.
/// </remarks>
public static class TrainingFit
{
    private const double Knee = 0.15;
    private const double Tolerance = 0.02;
    private const double FirstStep = 0.15;
    private const double LastStep = 0.004;
    private const int Trials = 12_000;

    /// <param name="trials">Steps of the evolution strategy, from each of two starting points.</param>
    public static FitReport? Run(IEnumerable<string> tables, Workspace workspace, DiagnosticList diagnostics, int trials = Trials)
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
        if (fitted.IsEmpty)
        {
            SourceSpan where = runs.IsEmpty ? default : runs[0].Span;
            diagnostics.Error(
                Codes.MissingKey,
                where,
                "no row can be scored, so nothing can be fitted",
                "give rows whose mapping divides, of quality A or B"
            );
            return null;
        }
        Objective objective = new(fitted, workspace.Catalogue);
        // From the catalogue's values and from the middle of all ranges: the better one.
        double[][] ends = [Descend(objective, objective.Start(), trials), Descend(objective, objective.Middle(), trials)];
        double[] best = objective.Loss(ends[0]) <= objective.Loss(ends[1]) ? ends[0] : ends[1];
        Catalogue calibrated = objective.With(best);
        FigureBook book = new(calibrated);
        return new FitReport(
            objective.Constants(best, Profile(objective, best)),
            TrainingValidation.Compare(fitted, book),
            TrainingValidation.Compare(heldOut, book),
            objective.Evaluations
        );
    }

    private static double[] Descend(Objective objective, double[] from, int trials) =>
        Compass(objective, Wander(objective, Compass(objective, from), trials));

    // How far each constant alone can move until the loss has risen by the tolerance, by bisection.
    private static (double Low, double High)[] Profile(Objective objective, double[] best)
    {
        double limit = objective.Loss(best) * (1 + Tolerance);
        (double Low, double High)[] ranges = new (double, double)[best.Length];
        for (int i = 0; i < best.Length; i++)
        {
            ranges[i] = (Reach(objective, best, i, 0, limit), Reach(objective, best, i, 1, limit));
        }
        return ranges;
    }

    private static double Reach(Objective objective, double[] best, int i, double end, double limit)
    {
        double[] at = [.. best];
        (double near, double far) = (best[i], end);
        at[i] = far;
        if (objective.Loss(at) <= limit)
        {
            return far;
        }
        for (int halving = 0; halving < 8; halving++)
        {
            at[i] = (near + far) / 2;
            (near, far) = objective.Loss(at) <= limit ? (at[i], far) : (near, at[i]);
        }
        return near;
    }

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

    // All constants at once: a (1+1) evolution strategy that learns which ones trade against each other.
    // Source: Igel, Suttorp, Hansen, GECCO 2006 (covariance through its factor; constants of its table 1).
    private static double[] Wander(Objective objective, double[] from, int trials)
    {
        int n = from.Length;
        double[] best = [.. from];
        double loss = objective.Loss(best);
        double[,] factor = new double[n, n];
        double[,] inverse = new double[n, n];
        double[] path = new double[n];
        for (int i = 0; i < n; i++)
        {
            (factor[i, i], inverse[i, i]) = (1, 1);
        }
        const double Target = 2.0 / 11;
        const double Rate = 1.0 / 12;
        double damping = 1 + (n / 2.0);
        double learning = 2.0 / ((n * n) + 6);
        double memory = 2.0 / (n + 2);
        double step = 0.1;
        double success = Target;
        ulong state = 1;
        for (int trial = 0; trial < trials; trial++)
        {
            double[] z = new double[n];
            for (int i = 0; i < n; i++)
            {
                z[i] = Normal(ref state);
            }
            double[] direction = Times(factor, z);
            double[] tried = new double[n];
            for (int i = 0; i < n; i++)
            {
                tried[i] = Math.Clamp(best[i] + (step * direction[i]), 0, 1);
            }
            double here = objective.Loss(tried);
            bool better = here < loss;
            success = ((1 - Rate) * success) + (better ? Rate : 0);
            step = Math.Clamp(step * Math.Exp((success - Target) / (damping * (1 - Target))), 1e-3, 0.3);
            if (!better)
            {
                continue;
            }
            (best, loss) = (tried, here);
            bool isShort = success < 0.44;
            double keep = 1 - learning + (isShort ? 0 : learning * memory * (2 - memory));
            for (int i = 0; i < n; i++)
            {
                path[i] = ((1 - memory) * path[i]) + (isShort ? Math.Sqrt(memory * (2 - memory)) * direction[i] : 0);
            }
            Grow(factor, inverse, path, keep, learning);
        }
        return best;
    }

    // C <- keep C + learning p p^T through its factor A and the inverse of A.
    private static void Grow(double[,] factor, double[,] inverse, double[] path, double keep, double learning)
    {
        int n = path.Length;
        double[] w = Times(inverse, path);
        double square = w.Sum(x => x * x);
        if (square < 1e-12)
        {
            return;
        }
        double root = Math.Sqrt(1 + (learning * square / keep));
        double grow = Math.Sqrt(keep) / square * (root - 1);
        double shrink = (1 - (1 / root)) / (Math.Sqrt(keep) * square);
        double[] row = new double[n];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < n; i++)
            {
                row[j] += w[i] * inverse[i, j];
            }
        }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                factor[i, j] = (Math.Sqrt(keep) * factor[i, j]) + (grow * path[i] * w[j]);
                inverse[i, j] = (inverse[i, j] / Math.Sqrt(keep)) - (shrink * w[i] * row[j]);
            }
        }
    }

    private static double[] Times(double[,] a, double[] x)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                y[i] += a[i, j] * x[j];
            }
        }
        return y;
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
            "vtrain-single" => ("vtrain-single", 0.2),
            "vtrain-multi" => ("vtrain-multi", 1.5),
            _ when run.IsExperts => ("experts", 0.5),
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
        private readonly FigureBook _book;
        private readonly ImmutableArray<(Part Part, Figure Figure)> _free;
        private readonly ImmutableArray<(Figure Shared, ImmutableArray<int> Own)> _means;

        public Objective(ImmutableArray<MeasuredRun> runs, Catalogue catalogue)
        {
            (_runs, _catalogue, _book) = (runs, catalogue, new FigureBook(catalogue));
            string[] parts = [.. runs.Select(r => r.Architecture).OfType<string>().Distinct().Select(a => Calibration.Of(a).Id)];
            Part shared = _book.Part(Calibration.Shared)!;
            HashSet<string> special = [.. catalogue.Parts.Where(p => parts.Contains(p.Id)).SelectMany(p => p.Figures).Select(f => f.Quantity)];
            // What was measured elsewhere keeps its value: only derived figures are fitted.
            bool Moves(Part part, Figure f) =>
                f.Status == FigureStatus.Derived
                && Least(f) < Most(f)
                && Workload.Training.Constants.Quantities.Contains(f.Quantity)
                && (part.Id != shared.Id || !special.Contains(f.Quantity));
            _free =
            [
                .. catalogue
                    .Parts.Where(p => p.Id == shared.Id || parts.Contains(p.Id))
                    .SelectMany(p => p.Figures.Where(f => Moves(p, f)).Select(f => (p, f))),
            ];
            _means =
            [
                .. shared
                    .Figures.Where(f => special.Contains(f.Quantity))
                    .Select(f => (f, Enumerable.Range(0, _free.Length).Where(i => _free[i].Figure.Quantity == f.Quantity).ToImmutableArray())),
            ];
        }

        public int Evaluations { get; private set; }

        public double[] Start() =>
            [.. _free.Select(f => Math.Clamp((f.Figure.Preferred - Least(f.Figure)) / (Most(f.Figure) - Least(f.Figure)), 0, 1))];

        public double[] Middle()
        {
            double[] middle = new double[_free.Length];
            Array.Fill(middle, 0.5);
            return middle;
        }

        public ImmutableArray<FittedConstant> Constants(double[] at, (double Low, double High)[] ranges)
        {
            double[] low = [.. ranges.Select(r => r.Low)];
            double[] high = [.. ranges.Select(r => r.High)];
            FittedConstant Of(string part, Figure f, double value, double from, double to) =>
                new(part, f.Quantity, Least(f), Most(f), f.Preferred, value, from, to);
            return
            [
                .. _means.Select(m => Of(Calibration.Shared.Id, m.Shared, Mean(m.Own, at), Mean(m.Own, low), Mean(m.Own, high))),
                .. _free.Select((f, i) => Of(f.Part.Id, f.Figure, Value(f.Figure, at[i]), Value(f.Figure, low[i]), Value(f.Figure, high[i]))),
            ];
        }

        public Catalogue With(double[] at)
        {
            Dictionary<(string, string), double> values = Values(at);
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
            Dictionary<string, Constants> constants = ByArchitecture(Values(at));
            double[] predicted = [.. TrainingValidation.Predict(_runs, a => constants[a ?? ""]).Select(p => p.Value)];
            Dictionary<string, double> scale = TrainingValidation.Scale(_runs, [.. predicted]);
            Dictionary<string, (double Sum, double Count, double Weight)> groups = new(StringComparer.Ordinal);
            for (int i = 0; i < predicted.Length; i++)
            {
                MeasuredRun run = _runs[i];
                (string group, double weight) = Weight(run);
                (double sum, double count, _) = groups.GetValueOrDefault(group);
                double relative = run.IsRelative ? scale[run.Family] : 1;
                double miss = Math.Abs(Math.Log(predicted[i] / relative / run.Published));
                groups[group] = (sum + (run.Share * Cost(miss)), count + run.Share, weight);
            }
            return groups.Values.Sum(g => g.Weight * g.Sum / g.Count);
        }

        // As a power below the knee, straight beyond it.
        private static double Cost(double miss) => miss < Knee ? miss * Math.Sqrt(miss / Knee) : (1.5 * miss) - (0.5 * Knee);

        private Dictionary<string, Constants> ByArchitecture(Dictionary<(string, string), double> values)
        {
            double? Number(string part, string quantity) =>
                values.TryGetValue((part, quantity), out double value) ? value : _book.Figure(new PartRef(part), quantity)?.Preferred;
            Dictionary<string, Constants> constants = new(StringComparer.Ordinal);
            foreach (string architecture in _runs.Select(r => r.Architecture ?? "").Distinct())
            {
                Constants numbers = Workload.Training.Constants.From(q =>
                    Number(Calibration.Of(architecture).Id, q) ?? Number(Calibration.Shared.Id, q)!.Value
                );
                constants[architecture] = numbers with { ArchitectureYear = Calibration.YearOf(_book, architecture) };
            }
            return constants;
        }

        private Dictionary<(string, string), double> Values(double[] at)
        {
            Dictionary<(string, string), double> values = [];
            for (int i = 0; i < at.Length; i++)
            {
                values[(_free[i].Part.Id, _free[i].Figure.Quantity)] = Value(_free[i].Figure, at[i]);
            }
            foreach ((Figure shared, ImmutableArray<int> own) in _means)
            {
                values[(Calibration.Shared.Id, shared.Quantity)] = Mean(own, at);
            }
            return values;
        }

        // An architecture without measured runs gets the mean of those that have some.
        private double Mean(ImmutableArray<int> own, double[] at) => own.Average(i => Value(_free[i].Figure, at[i]));

        private static double Value(Figure figure, double share) => Least(figure) + (share * (Most(figure) - Least(figure)));

        private static double Least(Figure figure) => figure.Least ?? figure.Low;

        private static double Most(Figure figure) => figure.Most ?? figure.High;
    }
}
