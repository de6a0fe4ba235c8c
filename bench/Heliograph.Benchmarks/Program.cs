using BenchmarkDotNet.Running;
using Heliograph.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(FabricBenchmarks).Assembly).Run(args);
