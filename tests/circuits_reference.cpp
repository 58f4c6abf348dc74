// Runs ngspice, or reads what it said before.
#include "circuits_reference.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

#include "circuit/analysis/small_signal.hpp"
#include "circuit/ngspice_test.hpp"
#include "circuits_waveform.hpp"

namespace ohmic::circuits_test {
namespace {

/// FNV-1a over the deck; files that it includes are counted with their text.
std::uint64_t hash(std::string_view text) {
  std::uint64_t sum = 14695981039346656037u;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return sum;
}
std::string with_includes(const std::string& deck) {
  std::string all = deck;
  std::istringstream lines(deck);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(".include ")) continue;
    std::ifstream file(line.substr(9));
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

std::filesystem::path kept_as(const std::string& question) {
  char name[40];
  std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(hash(with_includes(question))));
  return std::filesystem::path("build/ngspice") / name;
}
std::vector<double> read_kept(const std::filesystem::path& path, std::size_t count) {
  std::ifstream file(path, std::ios::binary);
  std::vector<double> values(count);
  const auto bytes = static_cast<std::streamsize>(count * sizeof(double));
  if (!file.read(reinterpret_cast<char*>(values.data()), bytes)) values.clear();
  return values;
}
void keep(const std::filesystem::path& path, const std::vector<double>& values) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  const std::filesystem::path part = path.string() + ".part";
  std::ofstream(part, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(double)));
  std::filesystem::rename(part, path, ignored);
}

/// vntol and abstol stand at 1e-6 V and 1e-10 A: with tighter ones ngspice's step control chases the rounding of a big
/// capacitor's charge (98 V on 100 uF, twenty thousand siemens at a step of 10 ns) until its step is "too small". Newton's
/// method converges quadratically: what is left is far below them.
std::string options(int attempt) {
  return attempt == 0 ? ".options reltol=1e-7 abstol=1e-10 vntol=1e-6 chgtol=1e-17\n"
                      : ".options reltol=1e-7 abstol=1e-9 vntol=1e-6 chgtol=1e-17 trtol=70\n";
}

}  // namespace

Result<Reference> reference(const Case& what, const Pair& pair) {
  return reference(what, pair, what.frequency > 5e3 ? 0.1e-6 : 0.25e-6);
}

Result<Reference> reference(const Case& what, const Pair& pair, double most_step, bool is_timed) {
  const auto count = static_cast<std::size_t>(std::lround(what.seconds * rate));
  char analysis[120];
  std::snprintf(analysis, sizeof analysis, "save v(%s)\ntran 1u %.9g 0 %.9g", pair.notes.output.c_str(), what.seconds,
                most_step);
  const std::string deck = "* " + what.name() + "\n" + pair.deck + tone_source(what);
  const std::filesystem::path path = kept_as(deck + options(0) + analysis);
  Reference found{.output = {}, .seconds = 0.0, .is_kept = true};
  if (!is_timed) found.output = read_kept(path, count);
  if (!found.output.empty()) return found;
  found.is_kept = false;
  const auto begin = std::chrono::steady_clock::now();
  for (int attempt = 0;; ++attempt) {
    const auto plots = circuit::run_ngspice(deck + options(attempt), analysis);
    if (!plots && attempt == 0) continue;
    if (!plots) return std::unexpected(plots.error());
    const auto& plot = plots->front();
    found.output = at_instants(plot.swept(), plot.at("v(" + pair.notes.output + ")"), rate, count);
    break;
  }
  found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  keep(path, found.output);
  return found;
}

double noise_in_band(const std::vector<double>& frequency, const std::vector<double>& density) {
  double square = 0.0;
  for (std::size_t k = 1; k < frequency.size(); ++k) {
    square += 0.5 * (density[k] * density[k] + density[k - 1] * density[k - 1]) * (frequency[k] - frequency[k - 1]);
  }
  return std::sqrt(square);
}

Result<SmallSignals> reference_small_signals(const Pair& loaded, const Pair& unloaded) {
  constexpr std::size_t points = small_signal_frequencies.size();
  const std::string driven = "* small signals\n" + loaded.deck + "Vtone in 0 DC 0 AC 1\n";
  const std::string asked =
      "* output impedance\n" + unloaded.deck + "Vtone in 0 DC 0\nIask 0 " + unloaded.notes.output + " DC 0 AC 1\n";
  const std::string output = "v(" + loaded.notes.output + ")";
  std::string sweep;
  for (const double f : small_signal_frequencies) {
    char line[80];
    std::snprintf(line, sizeof line, "ac lin 1 %.9g %.9g\n", f, f);
    sweep += line;
  }
  const std::string noise = "noise " + output + " vtone dec 50 20 20k\nnoise " + output + " vtone lin 2 1000 1001\n";
  const std::filesystem::path path = kept_as(driven + asked + sweep + noise);
  constexpr std::size_t size = 4 * points + 2;
  std::vector<double> values = read_kept(path, size);
  if (values.empty()) {
    const auto plots = circuit::run_ngspice(driven, sweep + noise);
    if (!plots) return std::unexpected(plots.error());
    const auto impedances = circuit::run_ngspice(asked, sweep);
    if (!impedances) return std::unexpected(impedances.error());
    for (std::size_t k = 0; k < points; ++k) {
      for (const auto* plot : {&plots->at(k), &impedances->at(k)}) {
        values.push_back(plot->at(output, 0).real());
        values.push_back(plot->at(output, 0).imag());
      }
    }
    const auto& density = plots->at(points);
    values.push_back(noise_in_band(density.swept(), density.at("onoise_spectrum")));
    values.push_back(plots->at(points + 1).at("onoise_spectrum").front());
    keep(path, values);
  }
  SmallSignals found;
  for (std::size_t k = 0; k < points; ++k) {
    found.gain[k] = {values[4 * k], values[4 * k + 1]};
    found.output_impedance[k] = {values[4 * k + 2], values[4 * k + 3]};
  }
  found.noise = values[size - 2];
  found.noise_density = values[size - 1];
  return found;
}

Result<SmallSignals> our_small_signals(const Pair& loaded, const Pair& unloaded) {
  SmallSignals found;
  const auto point = circuit::operating_point(loaded.circuit);
  if (!point) return std::unexpected(point.error());
  const auto signals = circuit::SmallSignal::at(loaded.circuit, *point);
  if (!signals) return std::unexpected(signals.error());
  const auto source = std::ranges::find(loaded.circuit.voltage_sources, loaded.notes.input, &circuit::Source::name);
  const auto node = loaded.circuit.find_node(loaded.notes.output),
             open = unloaded.circuit.find_node(unloaded.notes.output);
  if (source == loaded.circuit.voltage_sources.end() || !node || !open)
    return failure("The netlist has no input or output.");
  const circuit::Control output{.positive = *node};
  const auto empty_point = circuit::operating_point(unloaded.circuit);
  if (!empty_point) return std::unexpected(empty_point.error());
  const auto empty = circuit::SmallSignal::at(unloaded.circuit, *empty_point);
  if (!empty) return std::unexpected(empty.error());
  for (std::size_t k = 0; k < small_signal_frequencies.size(); ++k) {
    const Hertz f(small_signal_frequencies[k]);
    found.gain[k] = signals->gain(f, static_cast<int>(source - loaded.circuit.voltage_sources.begin()), output);
    found.output_impedance[k] = empty->impedance(f, *open);
  }
  std::vector<double> frequency, density;
  for (int k = 0; k <= 150; ++k) {
    frequency.push_back(20.0 * std::pow(10.0, k / 50.0));
    density.push_back(signals->noise(Hertz(frequency.back()), output).density);
  }
  found.noise = noise_in_band(frequency, density);
  found.noise_density = signals->noise(Hertz(1000.0), output).density;
  return found;
}

}  // namespace ohmic::circuits_test
