// Every shipped amplifier beside ngspice: the program behind tools/accuracy.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "circuits_player.hpp"
#include "circuits_reference.hpp"

namespace ohmic::circuits_test {
namespace {

std::string print(const char* form, double a, double b = 0.0, double c = 0.0) {
  char text[200];
  std::snprintf(text, sizeof text, form, a, b, c);
  return text;
}

/// Work shared between two threads: ngspice runs in processes of its own.
template <typename Work>
void each(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t k = next++; k < count; k = next++) work(k);
  };
  std::thread other(run);
  run();
  other.join();
}

std::string percent(double ratio) { return print(ratio >= 1e-4 ? "%.4f %%" : "%.6f %%", 100.0 * ratio); }
std::string below(double peak, double fundamental) {
  return print("%.1f", 20.0 * std::log10(peak / fundamental + 1e-12));
}
std::string mark(bool is_met) { return is_met ? "" : " **missed**"; }

std::string line_of(const Comparison& c) {
  const std::string where = std::string(c.what.load != nullptr ? c.what.load->name : "own load");
  std::string line =
      "| " + where + " | " + (c.what.frequency < 5e3 ? "1" : "10") + " kHz | " + std::string(name_of(c.what.loudness));
  if (!c.refusal.empty()) return line + " | " + c.refusal + " |\n";
  line += " | " + print("%.4g", c.level) + " V | " + print("%.1f", c.error) + mark(c.meets_error()) + " | " +
          print("%.0f", c.goal());
  line += " | " + percent(c.theirs.thd()) + " | " + percent(c.ours.thd()) + " | ";
  for (std::size_t order = 2; order <= 5; ++order)
    line += (order > 2 ? ", " : "") + below(c.theirs.peak[order], c.theirs.peak[1]);
  line += " | ";
  for (std::size_t order = 2; order <= 5; ++order)
    line += (order > 2 ? ", " : "") + below(c.ours.peak[order], c.ours.peak[1]);
  line += mark(c.meets_harmonics()) + " | " +
          print("%.2f", static_cast<double>(c.counts.iterations) / static_cast<double>(c.counts.steps)) + " | " +
          std::to_string(c.counts.fallbacks) + " | " + std::to_string(c.counts.unconverged) +
          mark(c.counts.unconverged == 0) + " |\n";
  return line;
}

struct Small {
  std::string name, refusal;
  SmallSignals ours, theirs;
  double worst_impedance() const {
    double worst = 0.0;
    for (std::size_t k = 0; k < ours.gain.size(); ++k) {
      worst =
          std::fmax(worst, std::abs(std::abs(ours.output_impedance[k]) / std::abs(theirs.output_impedance[k]) - 1.0));
    }
    return worst;
  }
  double worst_gain_db() const {
    double worst = 0.0;
    for (std::size_t k = 0; k < ours.gain.size(); ++k) {
      worst = std::fmax(worst, std::abs(20.0 * std::log10(std::abs(ours.gain[k]) / std::abs(theirs.gain[k]))));
    }
    return worst;
  }
};

std::string line_of(const Small& s) {
  std::string line = "| " + s.name;
  if (!s.refusal.empty()) return line + " | " + s.refusal + " |\n";
  const auto db = [](std::complex<double> gain) { return print("%.4f", 20.0 * std::log10(std::abs(gain))); };
  line += " | " + db(s.theirs.gain[0]) + ", " + db(s.theirs.gain[1]) + ", " + db(s.theirs.gain[2]);
  line += " | " + print("%.1e", s.worst_gain_db());
  line += " | " + print("%.5g, %.5g, %.5g", std::abs(s.theirs.output_impedance[0]),
                        std::abs(s.theirs.output_impedance[1]), std::abs(s.theirs.output_impedance[2]));
  line += " | " + print("%.5f %%", 100.0 * s.worst_impedance()) + mark(s.worst_impedance() <= 1e-3);
  line += " | " + print("%.4g", 1e6 * s.theirs.noise) + " | " + print("%.4g", 1e6 * s.ours.noise) + " |\n";
  return line;
}

Small small_signals(const Amplifier& amplifier, const Load* load) {
  Small found{.name = std::string(amplifier.name) + " | " + std::string(load != nullptr ? load->name : "own load"),
              .refusal = {},
              .ours = {},
              .theirs = {}};
  const auto loaded = make_pair(amplifier, load), unloaded = make_pair(amplifier, nullptr, false);
  if (!loaded || !unloaded) {
    found.refusal = (loaded ? unloaded : loaded).error().sentence();
    return found;
  }
  const auto theirs = reference_small_signals(*loaded, *unloaded), ours = our_small_signals(*loaded, *unloaded);
  if (!theirs || !ours) {
    found.refusal = (theirs ? ours : theirs).error().sentence();
    return found;
  }
  found.ours = *ours;
  found.theirs = *theirs;
  return found;
}

/// What ngspice's own steps cost, by a run with half of them.
std::string own_error(const Case& what) {
  const auto pair = make_pair(*what.amplifier, what.load);
  if (!pair) return pair.error().sentence();
  const auto step = what.frequency > 5e3 ? 0.1e-6 : 0.25e-6;
  const auto usual = reference(what, *pair), half = reference(what, *pair, step / 2.0);
  if (!usual || !half) return (usual ? half : usual).error().sentence();
  return print("%.1f dB", error_db(usual->output, half->output));
}

constexpr std::string_view preface = R"(# Amplifiers beside ngspice

Made by `tools/accuracy`, which anyone can run (some minutes the first time; what ngspice said is kept in `build/ngspice`).

Every netlist of `circuits/` is given to ngspice 39 as it stands in its file, and to Ohmic's solver at 192 kHz, as amplifiers
are played: same volume (fully up), same headphone of `circuits/loads/`, same tone. The tone rises by half a raised cosine over
2 ms (1 kHz) or 1 ms (10 kHz) and stands until 10 ms or 3 ms; both start from their own operating points. The **error** is the
rms of the difference of the two outputs over the whole run, from the first instant, relative to the rms of ngspice's: no
alignment, no gain or delay fitted, no settling left out. ngspice takes steps of at most 0.25 us (1 kHz) or 0.1 us (10 kHz)
with reltol 1e-7, abstol 1e-10, vntol 1e-6 (tighter ones make its step control chase the rounding of large capacitors until
it gives up; what its own steps cost stands below); a cubic spline through its points is read at our instants. THD (second to tenth harmonic) and harmonics are
read from both alike over the last 5 ms or 1 ms; what has not settled by then is in both.

Goals: error at most -110 dB at 1 kHz, -90 dB at 10 kHz, -60 dB in hard clipping; each harmonic within 0.1 dB, or within 1e-6 of
the fundamental; output impedance within 0.1 %; no step whose equations are not met. What misses is marked.
)";

/// How many goals a page of this kind says are met, behind the row's name; a thousand where there is no such row.
std::size_t goals_met(const std::string& page, const std::string& row) {
  std::ifstream file(page);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(row)) return std::strtoul(line.c_str() + row.size(), nullptr, 10);
  return 1000;
}

int run(std::string_view only, const std::string& path, const std::string& beside) {
  std::vector<Case> cases = all_cases();
  if (!only.empty()) std::erase_if(cases, [&](const Case& c) { return c.name().find(only) == std::string::npos; });
  std::vector<Comparison> comparisons(cases.size());
  each(cases.size(), [&](std::size_t k) {
    comparisons[k] = compare(cases[k]);
    std::fprintf(stderr, "%s\n",
                 (cases[k].name() + ": " +
                  (comparisons[k].refusal.empty() ? print("%.1f dB", comparisons[k].error) : comparisons[k].refusal))
                     .c_str());
  });

  std::vector<std::pair<const Amplifier*, const Load*>> places;
  for (const Amplifier& amplifier : amplifiers()) {
    if (std::ranges::none_of(cases, [&](const Case& c) { return c.amplifier == &amplifier; })) continue;
    if (amplifier.is_input) places.emplace_back(&amplifier, nullptr);
    else
      for (const Load& load : loads()) places.emplace_back(&amplifier, &load);
  }
  std::vector<Small> small(places.size());
  each(places.size(), [&](std::size_t k) { small[k] = small_signals(*places[k].first, places[k].second); });

  std::size_t met = 0, met_harmonics = 0, unconverged = 0, steps = 0;
  for (const Comparison& c : comparisons) {
    met += c.meets_error();
    met_harmonics += c.meets_harmonics();
    unconverged += c.counts.unconverged;
    steps += c.counts.steps;
  }
  const std::size_t met_impedance = static_cast<std::size_t>(
      std::ranges::count_if(small, [](const Small& s) { return s.refusal.empty() && s.worst_impedance() <= 1e-3; }));

  std::string page(preface);
  page += "\n## In short\n\n";
  page += "| goal | met |\n|---|---|\n";
  page += "| error | " + std::to_string(met) + " of " + std::to_string(cases.size()) + " |\n";
  page += "| harmonics | " + std::to_string(met_harmonics) + " of " + std::to_string(cases.size()) + " |\n";
  page += "| output impedance | " + std::to_string(met_impedance) + " of " + std::to_string(small.size()) + " |\n";
  page += "| steps that did not converge | " + std::to_string(unconverged) + " of " + std::to_string(steps) + " |\n";
  page +=
      "\nWorst error, dB, and what Newton's method has to solve (currents, of states and devices):\n\n| amplifier | 1 "
      "kHz small "
      "| loud | clipping | 10 kHz small | loud | clipping | currents | states | devices |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Amplifier& amplifier : amplifiers()) {
    std::array<double, 6> worst;
    worst.fill(-400.0);
    circuit::Model::Size size;
    bool is_there = false;
    for (const Comparison& c : comparisons) {
      if (c.what.amplifier != &amplifier) continue;
      is_there = true;
      size = c.size;
      double& place = worst[static_cast<std::size_t>(c.what.loudness) + (c.what.frequency > 5e3 ? 3 : 0)];
      place = std::fmax(place, c.refusal.empty() ? c.error : 0.0);
    }
    if (!is_there) continue;
    page += "| " + std::string(amplifier.name);
    for (const double w : worst) page += w > -399.0 ? " | " + print("%.1f", w) : " |";
    page += " | " + std::to_string(size.currents) + " | " + std::to_string(size.states) + " | " +
            std::to_string(size.devices) + " |\n";
  }

  page +=
      "\n## ngspice's own error\n\nThe same deck at half the step: how far ngspice moves.\n\n| case | moves by "
      "|\n|---|---|\n";
  for (const std::size_t k : {std::size_t{1}, std::size_t{4}, std::size_t{5}}) {
    for (const std::string_view name : {"opamp_battery", "diamond_buffer", "otl_12au7_6080", "hybrid_19j6_mosfet"}) {
      std::size_t seen = 0;
      for (const Case& c : cases) {
        if (c.amplifier->name == name && seen++ == k) page += "| " + c.name() + " | " + own_error(c) + " |\n";
      }
    }
  }

  page += "\n## Waveforms\n";
  const Amplifier* before = nullptr;
  for (const Comparison& c : comparisons) {
    if (c.what.amplifier != before) {
      before = c.what.amplifier;
      page += "\n### " + std::string(before->name) +
              "\n\n| load | tone | level | output | error, dB | goal | THD ngspice | THD Ohmic | H2...H5 ngspice, dB | "
              "H2...H5 Ohmic, dB | iterations a step | halved steps | unconverged "
              "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    }
    page += line_of(c);
  }
  page +=
      "\n## Small signals\n\nGain in dB and output impedance in ohm at 20 Hz, 1 kHz, 20 kHz (ngspice's, and how far "
      "ours is at worst); noise in uV, 20 Hz to 20 kHz.\n\n"
      "| amplifier | load | gain | off by, dB | output impedance | off by | noise ngspice | noise Ohmic "
      "|\n|---|---|---|---|---|---|---|---|\n";
  for (const Small& s : small) page += line_of(s);

  std::fputs(page.c_str(), stdout);
  if (!path.empty()) std::ofstream(path) << page;
  const bool is_whole =
      unconverged == 0 && std::ranges::all_of(comparisons, [](const Comparison& c) { return c.refusal.empty(); });
  const bool is_kept =
      beside.empty() || (met >= goals_met(beside, "| error |") && met_harmonics >= goals_met(beside, "| harmonics |") &&
                         met_impedance >= goals_met(beside, "| output impedance |"));
  return is_whole && is_kept ? 0 : 1;
}

}  // namespace
}  // namespace ohmic::circuits_test

int main(int count, char** words) {
  // circuits_accuracy [--page FILE] [--beside FILE] [PART OF A CASE'S NAME]: 1 where a step did not converge, a case could
  // not be compared, or fewer goals are met than the page beside it says.
  std::string page, beside, only;
  for (int k = 1; k < count; ++k) {
    if (std::string_view(words[k]) == "--page" && k + 1 < count) page = words[++k];
    else if (std::string_view(words[k]) == "--beside" && k + 1 < count) beside = words[++k];
    else only = words[k];
  }
  return ohmic::circuits_test::run(only, page, beside);
}
