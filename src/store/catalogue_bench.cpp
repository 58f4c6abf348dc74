// What the catalogue costs: building its database, opening it, a search, a name resolved.

#include "store/catalogue.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

namespace ohmic::store {
namespace {

CatalogueFiles files() {
  const auto place = std::filesystem::temp_directory_path() / ("ohmic-bench-" + std::to_string(::getpid()) + ".sqlite");
  return {.shipped = "catalogue", .own = {}, .database = place, .autoeq = {}};
}

std::shared_ptr<const Catalogue> opened(benchmark::State& state) {
  auto catalogue = Catalogue::open(files());
  if (catalogue) return *catalogue;
  state.SkipWithError(catalogue.error().sentence().c_str());
  return nullptr;
}

void build(benchmark::State& state) {
  for (auto step : state) {
    std::filesystem::remove(files().database);
    if (!opened(state)) break;
  }
}
BENCHMARK(build)->Unit(benchmark::kMillisecond);

void open(benchmark::State& state) {
  if (!opened(state)) return;
  for (auto step : state) benchmark::DoNotOptimize(opened(state));
  std::filesystem::remove(files().database);
}
BENCHMARK(open)->Unit(benchmark::kMillisecond);

void search(benchmark::State& state, const char* words) {
  const auto catalogue = opened(state);
  if (!catalogue) return;
  for (auto step : state) benchmark::DoNotOptimize(catalogue->search(words));
  std::filesystem::remove(files().database);
}
BENCHMARK_CAPTURE(search, dt990_250, "dt990 250")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(search, senheiser_hd600, "senheiser hd600")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(search, scarlet_2i2_4, "scarlet 2i2 4")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(search, a_long_one, "the focusrite audio interface scarlett 2i2 of the fourth generation with usb")
    ->Unit(benchmark::kMicrosecond);

void resolve(benchmark::State& state) {
  const auto catalogue = opened(state);
  if (!catalogue) return;
  for (auto step : state) benchmark::DoNotOptimize(catalogue->headphone("hd 600"));
  std::filesystem::remove(files().database);
}
BENCHMARK(resolve)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ohmic::store
