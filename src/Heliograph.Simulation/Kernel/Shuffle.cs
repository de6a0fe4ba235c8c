using System.Numerics;

namespace Heliograph.Simulation.Kernel;

/// <summary>
/// A shuffled order without a table: element number i of a keyed permutation of 0 .. n - 1. Four Feistel rounds over the next even number of bits;
/// results beyond n are permuted again (cycle walking: J. Black, P. Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002). About 10 ns.
/// </summary>
internal static class Shuffle
{
    public static uint At(uint index, uint count, ulong key)
    {
        int half = Math.Max(1, (33 - BitOperations.LeadingZeroCount(count - 1 | 1)) / 2);
        uint mask = (1u << half) - 1;
        uint value = index;
        do
        {
            uint left = value >> half;
            uint right = value & mask;
            for (int round = 0; round < 4; round++)
            {
                (left, right) = (right, left ^ (Mix(unchecked(right + key + ((ulong)round << 56))) & mask));
            }
            value = left << half | right;
        } while (value >= count);
        return value;
    }

    private static uint Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (uint)(z >> 32);
        }
    }
}
