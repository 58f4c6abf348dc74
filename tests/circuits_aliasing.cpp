// What folds back into the band below 20 kHz when tubes distort and an op-amp clips, beside what theory says must fold.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include <fftw3.h>

#include "circuit/solver/lane.hpp"
#include "circuits_case.hpp"
#include "circuits_deck.hpp"
#include "dsp/stereo_oversampler.hpp"

namespace {

using namespace ohmic;
using namespace ohmic::circuits_test;

// Odd bins of a power of two: every harmonic below frames / 2 folds onto a bin of its own.
constexpr int base = 48000, frames = 8192, treble_bin = 2561, middle_bin = 171;
constexpr double per_bin = static_cast<double>(base) / frames;  // 15006 Hz and 1002 Hz
constexpr double heard_up_to = 20000.0;
constexpr double brief_seconds = 0.5, clip_seconds = 2.0;
constexpr double tube_seconds = 10.0;  // the hybrid's supply takes 2.7 s for a factor e
constexpr int most_resampled = 16, finest = 128;

double db(double ratio) { return 20.0 * std::log10(ratio + 1e-30); }

/// Peak values by bin, up to half the rate of the samples, which are `frames` at 48 kHz however many they are.
std::vector<double> spectrum(std::span<const double> samples) {
  const std::size_t size = samples.size();
  auto* in = fftw_alloc_real(size);
  auto* out = fftw_alloc_complex(size / 2 + 1);
  const fftw_plan plan = fftw_plan_dft_r2c_1d(static_cast<int>(size), in, out, FFTW_ESTIMATE);
  std::ranges::copy(samples, in);
  fftw_execute(plan);
  std::vector<double> peaks(size / 2 + 1);
  for (std::size_t k = 0; k < peaks.size(); ++k)
    peaks[k] = 2.0 / static_cast<double>(size) * std::hypot(out[k][0], out[k][1]);
  fftw_destroy_plan(plan);
  fftw_free(in);
  fftw_free(out);
  return peaks;
}

/// A circuit with a headphone on it, at any factor of 48 kHz.
struct Device {
  Pair pair;
  circuit::OperatingPoint point;

  std::shared_ptr<const circuit::Model> model(int factor) const {
    const auto made =
        circuit::Model::make(pair.circuit, point,
                             {.rate = Hertz(base * static_cast<double>(factor)),
                              .input = pair.notes.input,
                              .taps = {{"out", {.positive = *pair.circuit.find_node(pair.notes.output)}}}});
    if (!made) std::puts(made.error().sentence().c_str()), std::exit(1);
    return *made;
  }
};

Device device_of(std::string_view name, std::string_view load) {
  const auto amplifier = std::ranges::find(amplifiers(), name, &Amplifier::name);
  const auto headphone = std::ranges::find(loads(), load, &Load::name);
  auto pair = make_pair(*amplifier, &*headphone);
  if (!pair) std::puts(pair.error().sentence().c_str()), std::exit(1);
  auto point = circuit::operating_point(pair->circuit);
  if (!point) std::puts(point.error().sentence().c_str()), std::exit(1);
  return {std::move(*pair), std::move(*point)};
}

struct Tone {
  int bin = treble_bin;
  double peak = 0.0;
  double at(long index, int factor) const {
    const long period = static_cast<long>(frames) * factor;
    return peak *
           std::sin(2.0 * std::numbers::pi * static_cast<double>(index * bin % period) / static_cast<double>(period));
  }
};

/// The last `frames` frames of the tone: at the circuit's rate, and back at 48 kHz.
struct Heard {
  std::vector<double> high, low;
};

/// resampled: as gear plays it, from 48 kHz and back; else the sine itself at the circuit's rate, nothing behind it.
Heard play(const std::shared_ptr<const circuit::Model>& model, int factor, const Tone& tone, double settle,
           bool resampled) {
  constexpr int block = 64;
  const auto steps = static_cast<std::size_t>(block) * static_cast<std::size_t>(factor);
  const int settling = static_cast<int>(settle * base / frames) * frames;
  dsp::StereoUpsampler up(factor);
  dsp::StereoDownsampler down(factor);
  if (resampled) up.prepare(block), down.prepare(block);
  circuit::Lane lane(model);
  std::vector<float> in(block), out(block), unused(block);
  std::vector<double> driven(steps), other(steps), answered(steps);
  Heard heard;
  for (int from = 0; from < settling + frames; from += block) {
    if (resampled) {
      for (int i = 0; i < block; ++i) in[static_cast<std::size_t>(i)] = static_cast<float>(tone.at(from + i, 1));
      up.process(in.data(), in.data(), driven.data(), other.data(), block);
    } else {
      for (std::size_t i = 0; i < steps; ++i)
        driven[i] = tone.at(static_cast<long>(from) * factor + static_cast<long>(i), factor);
    }
    double* const tap[] = {answered.data()};
    const circuit::LaneRun one{&lane, driven.data(), tap};
    circuit::run({&one, 1}, static_cast<int>(steps));
    if (resampled) down.process(answered.data(), answered.data(), out.data(), unused.data(), block);
    if (from < settling) continue;
    heard.high.insert(heard.high.end(), answered.begin(), answered.end());
    if (resampled) heard.low.insert(heard.low.end(), out.begin(), out.end());
  }
  return heard;
}

/// Harmonics 2 to 10 re the fundamental.
double thd(std::span<const double> peaks, int bin) {
  double sum = 0.0;
  for (std::size_t n = 2; n <= 10 && n * static_cast<std::size_t>(bin) < peaks.size(); ++n)
    sum += std::pow(peaks[n * static_cast<std::size_t>(bin)], 2);
  return std::sqrt(sum) / peaks[static_cast<std::size_t>(bin)];
}

/// Peak volts at the input at which the tone's harmonics are this much of it, computed at 8 times 48 kHz.
double level_for(const Device& device, int bin, double wanted) {
  const auto model = device.model(8);
  double low = 0.01, high = 10.0;
  for (int k = 0; k < 14; ++k) {
    const double middle = std::sqrt(low * high);
    const double is = thd(spectrum(play(model, 8, {bin, middle}, brief_seconds, false).high), bin);
    (is < wanted ? low : high) = middle;
  }
  return low;
}

struct Line {
  int bin = 0;
  double peak = 0.0;
};
/// The strongest line below 20 kHz that is neither DC nor the tone nor one of its harmonics there.
Line worst_spurious(std::span<const double> peaks, int tone) {
  Line worst;
  for (int k = 1; k * per_bin < heard_up_to; ++k)
    if (k % tone != 0 && peaks[static_cast<std::size_t>(k)] > worst.peak)
      worst = {k, peaks[static_cast<std::size_t>(k)]};
  return worst;
}

/// Where harmonic n of the tone is heard when there are `size` samples in all.
long folded(long n, int tone, long size) {
  const long at = n * tone % size;
  return std::min(at, size - at);
}
/// Which harmonic a bin is, if one of the first five hundred; else 0.
int harmonic_at(int bin, int tone, long size) {
  for (int n = 1; n <= 500; ++n)
    if (folded(n, tone, size) == bin) return n;
  return 0;
}

/// The strongest harmonic of a waveform known up to much higher frequencies that folds below 20 kHz, were its instants
/// taken at `size` samples.
struct Fold {
  int order = 0;
  double peak = 0.0;
};
Fold theory(std::span<const double> fine, int tone, long size) {
  Fold worst;
  for (int n = 2; static_cast<std::size_t>(n) * static_cast<std::size_t>(tone) < fine.size(); ++n) {
    if (2L * n * tone <= size || static_cast<double>(folded(n, tone, size)) * per_bin >= heard_up_to) continue;
    const double peak = fine[static_cast<std::size_t>(n) * static_cast<std::size_t>(tone)];
    if (peak > worst.peak) worst = {n, peak};
  }
  return worst;
}

std::string name_of(int order) { return order > 0 ? "H" + std::to_string(order) : "-"; }

/// One line of the table for each factor: what is heard, what the circuit itself gave, what theory has fold.
void table(std::string_view name, std::string_view load, int bin, double distortion, double over,
           std::span<const int> factors, double settle, const char* goal) {
  const Device device = device_of(name, load);
  const Tone tone{bin, over * level_for(device, bin, distortion)};
  const auto fine = spectrum(play(device.model(finest), finest, tone, brief_seconds, false).high);
  const auto at = static_cast<std::size_t>(bin);
  for (const int factor : factors) {
    const bool resampled = factor <= most_resampled;
    const Heard heard = play(device.model(factor), factor, tone, settle, resampled);
    // Of what was not resampled the lines below 20 kHz are what an ideal filter would leave.
    const auto high = spectrum(heard.high), low = resampled ? spectrum(heard.low) : high;
    const long size = static_cast<long>(frames) * factor;
    const Line here = worst_spurious(high, bin), back = worst_spurious(low, bin);
    const Fold fold = theory(fine, bin, size);
    std::printf("%-18s %-11s %5.0f Hz %6.3f %6.2f %4dx %7.1f %6.0f %-5s %7.1f %6.0f %-5s %7.1f %6.0f %-6s %s\n",
                std::string(name).c_str(), std::string(load).c_str(), bin * per_bin, tone.peak, 100.0 * thd(fine, bin),
                factor, db(back.peak / low[at]), back.bin * per_bin, name_of(harmonic_at(back.bin, bin, size)).c_str(),
                db(here.peak / high[at]), here.bin * per_bin, name_of(harmonic_at(here.bin, bin, size)).c_str(),
                db(fold.peak / fine[at]), static_cast<double>(folded(fold.order, bin, size)) * per_bin,
                name_of(fold.order).c_str(), goal);
    std::fflush(stdout);
  }
}

}  // namespace

int main() {
  std::puts(
      "The strongest line below 20 kHz that does not belong there, in dB re the tone. Heard: through the resamplers,");
  std::puts(
      "at 48 kHz (32x: sine and filter ideal). Circuit: in front of the downsampler. Theory: the strongest harmonic,");
  std::puts(
      "computed at 128x, that the circuit's rate folds there. A line that is no harmonic (-): at 17988 Hz the beat of");
  std::puts(
      "15006 Hz with what the upsampler leaves of its image at 32994 Hz; below -160 rounding of float samples, at 6 Hz "
      "settling.");
  std::puts(
      "circuit            load           tone    V peak  THD %        heard dB, Hz, of    circuit dB, Hz, of   theory "
      "dB, Hz, of    goal");
  constexpr int tube_factors[] = {8, 16}, clip_factors[] = {4, 8, 16, 32};
  for (const char* name : {"otl_12au7_6080", "hybrid_19j6_mosfet"})
    for (const char* load : {"dynamic_300", "dynamic_32"})
      table(name, load, treble_bin, 0.03, 1.0, tube_factors, tube_seconds, "-90");
  // Twice the level at which 1 % says that it clips.
  for (const int bin : {treble_bin, middle_bin})
    table("opamp_battery", "dynamic_300", bin, 0.01, 2.0, clip_factors, clip_seconds, "");
  return 0;
}
