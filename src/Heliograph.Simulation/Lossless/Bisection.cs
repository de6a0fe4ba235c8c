namespace Heliograph.Simulation.Lossless;

/// <summary>The largest whole number that a falling condition still holds for.</summary>
internal static class Bisection
{
    /// <summary>Null where not even 0 holds; at most <paramref name="most"/>. 64 evaluations.</summary>
    /// <param name="holds">True up to some number, false beyond it.</param>
    public static long? Largest(Func<long, bool> holds, long most)
    {
        if (most < 0 || !holds(0))
        {
            return null;
        }
        if (holds(most))
        {
            return most;
        }
        (long good, long bad) = (0, most);
        while (bad - good > 1)
        {
            long middle = good + (bad - good) / 2;
            (good, bad) = holds(middle) ? (middle, bad) : (good, middle);
        }
        return good;
    }
}
