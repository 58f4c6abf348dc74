// Model, lane, and the comparison.
#include "circuits_player.hpp"

#include <cmath>
#include <span>

#include "circuits_reference.hpp"

namespace ohmic::circuits_test {

Result<std::shared_ptr<const circuit::Model>> model_of(const Pair& pair) {
  const auto point = circuit::operating_point(pair.circuit);
  if (!point) return std::unexpected(point.error());
  const auto node = pair.circuit.find_node(pair.notes.output);
  if (!node) return failure("The netlist has no node " + pair.notes.output + ".");
  return circuit::Model::make(pair.circuit, *point,
                              {.rate = Hertz(rate), .input = pair.notes.input, .taps = {{"out", {.positive = *node}}}});
}

Result<Played> play(const Case& what, const Pair& pair) {
  const auto model = model_of(pair);
  if (!model) return std::unexpected(model.error());
  const auto count = static_cast<std::size_t>(std::lround(what.seconds * rate));
  std::vector<double> in(count);
  for (std::size_t k = 0; k < count; ++k) in[k] = what.input(static_cast<double>(k) / rate);
  Played played{.output = std::vector<double>(count), .counts = {}, .size = (*model)->size()};
  circuit::Lane lane(*model);
  double* const taps[] = {played.output.data()};
  const circuit::LaneRun one{&lane, in.data(), taps};
  circuit::run({&one, 1}, static_cast<int>(count));
  played.counts = lane.take_counts();
  return played;
}

double Comparison::goal() const {
  if (what.loudness == Loudness::clipping) return -60.0;
  return what.frequency > 5e3 ? -90.0 : -110.0;
}

double Comparison::harmonics_off() const {
  double worst = 0.0;
  for (std::size_t order = 2; order <= 5; ++order) {
    if (std::abs(ours.peak[order] - theirs.peak[order]) <= 1e-6 * theirs.peak[1]) continue;
    worst = std::fmax(worst, std::abs(20.0 * std::log10((ours.peak[order] + 1e-30) / (theirs.peak[order] + 1e-30))));
  }
  return worst;
}

Comparison compare(const Case& what) {
  Comparison found{.what = what};
  const auto pair = make_pair(*what.amplifier, what.load);
  if (!pair) {
    found.refusal = pair.error().sentence();
    return found;
  }
  const auto wanted = reference(what, *pair);
  if (!wanted) {
    found.refusal = wanted.error().sentence();
    return found;
  }
  const auto got = play(what, *pair);
  if (!got) {
    found.refusal = got.error().sentence();
    return found;
  }
  found.error = error_db(got->output, wanted->output);
  const auto window = static_cast<std::size_t>(std::lround(what.window * rate));
  found.ours = harmonics(std::span(got->output).last(window), what.frequency, rate);
  found.theirs = harmonics(std::span(wanted->output).last(window), what.frequency, rate);
  found.level = found.theirs.peak[1] / std::sqrt(2.0);
  found.counts = got->counts;
  found.size = got->size;
  found.ngspice_seconds = wanted->seconds;
  return found;
}

}  // namespace ohmic::circuits_test
