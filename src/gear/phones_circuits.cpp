// Chains of a phones output whose amplifiers are circuits: which of them run in a block, and what is read off them.

#include <algorithm>
#include <cmath>
#include <utility>

#include "gear/phones_parts.hpp"

namespace ohmic::gear {

bool PhonesChain::operator==(const PhonesChain& other) const {
  if ((circuit == nullptr) != (other.circuit == nullptr) || headphones != other.headphones) return false;
  if (circuit == nullptr) return amplifier == other.amplifier;
  return circuit->oversampling == other.circuit->oversampling &&
         circuit->reference_gain == other.circuit->reference_gain;
}

std::vector<Load> loads_of(const std::vector<HeadphoneSpec>& headphones) {
  std::vector<Load> loads;
  loads.reserve(headphones.size());
  for (const auto& headphone : headphones) loads.push_back({network(headphone), headphone.cable_resistance});
  return loads;
}

namespace {

CircuitOrder order_of(const PhonesSpec& spec, std::size_t chain) {
  const PhonesFigures row = figures(spec, chain);
  return {.amplifier = spec.chains[chain].circuit,
          .match = static_cast<float>(factor(row.level_match)),
          .volt_per_full_scale = row.volt_per_full_scale,
          .listen = spec.chains[chain].listen,
          .scope = spec.chains[chain].scope,
          .eye = spec.chains[chain].eye};
}

}  // namespace

void PhonesOutput::Parts::make_circuits(const PhonesSpec& spec, std::uint64_t seed) {
  chains.resize(spec.chains.size());
  for (std::size_t k = 0; k < chains.size(); ++k) {
    if (spec.chains[k].circuit == nullptr) continue;
    chains[k].circuit = std::make_unique<CircuitPath>(order_of(spec, k), seed + 2 * k);
    up.emplace(spec.chains[k].circuit->oversampling);
    late = dsp::oversampling_latency(up->factor());
  }
}

void PhonesOutput::hand(const PhonesSpec& spec) {
  for (std::size_t k = 0; k < parts_->chains.size(); ++k)
    if (parts_->is_circuit(k) && spec.chains[k].circuit != nullptr) parts_->chains[k].circuit->hand(order_of(spec, k));
}

const ScopeTrace* PhonesOutput::scope(std::size_t chain) noexcept {
  return chain < parts_->chains.size() && parts_->is_circuit(chain) ? parts_->chains[chain].circuit->scope() : nullptr;
}

void PhonesOutput::Parts::prepare_circuits(const Format& format) {
  if (!up) return;
  up->prepare(format.frames);
  for (int side = 0; side < 2; ++side) {
    buffers.high[side].assign(static_cast<std::size_t>(format.frames) * static_cast<std::size_t>(up->factor()), 0.0);
    buffers.waiting[side].assign(static_cast<std::size_t>(late.count()), 0.0f);
    buffers.line[side].assign(static_cast<std::size_t>(late.count() + format.frames), 0.0f);
  }
  for (Chain& chain : chains)
    if (chain.circuit) chain.circuit->prepare(format);
}

void PhonesOutput::Parts::reset_circuits() noexcept {
  if (!up) return;
  up->reset();
  for (auto& side : buffers.waiting) std::ranges::fill(side, 0.0f);
  for (Chain& chain : chains) {
    chain.is_running = chain.runs_now = false;
    if (chain.circuit) chain.circuit->reset();
  }
  counted = {};
}

/// A circuit that was not heard before begins at rest.
void PhonesOutput::Parts::begin_circuit(std::size_t which, int from, int frames, AmplifierBank& bank) noexcept {
  Chain& chain = chains[which];
  if (!chain.circuit || chain.runs_now) return;
  if (!chain.is_running) chain.circuit->reset();
  chain.is_running = chain.runs_now = true;
  chain.from = from;
  chain.circuit->begin(buffers.high[0].data(), buffers.high[1].data(), from, frames, bank);
}

/// Which chains will be heard in this block, by what finish() will do: the present one, the one it fades to, and the
/// one that is wanted where a fade ends within the block.
void PhonesOutput::Parts::begin_circuits(int frames, AmplifierBank& bank) noexcept {
  up->process(buffers.volts[0].data(), buffers.volts[1].data(), buffers.high[0].data(), buffers.high[1].data(), frames);
  begin_circuit(active, 0, frames, bank);
  if (is_fading()) begin_circuit(next, 0, frames, bank);
  if (!is_fading()) begin_circuit(wanted, 0, frames, bank);
  else if (fade_left < frames) begin_circuit(wanted, fade_left, frames, bank);
}

/// The circuits' terminal volts are there; what other amplifiers get is made as late as those.
void PhonesOutput::Parts::finish_circuits(int frames) noexcept {
  for (std::size_t k = 0; k < chains.size(); ++k) {
    Chain& chain = chains[k];
    if (!std::exchange(chain.runs_now, false)) {
      chain.is_running = false;
      continue;
    }
    chain.circuit->finish(buffers.volts[0].data(), buffers.volts[1].data(), chain.from, frames);
  }
  const auto n = static_cast<std::size_t>(frames);
  for (int side = 0; side < 2; ++side) {
    std::vector<float>&volts = buffers.volts[side], &waiting = buffers.waiting[side], &line = buffers.line[side];
    std::ranges::copy(waiting, line.begin());
    std::copy_n(volts.begin(), n, line.begin() + static_cast<std::ptrdiff_t>(waiting.size()));
    std::copy_n(line.begin(), n, volts.begin());
    std::copy_n(line.begin() + static_cast<std::ptrdiff_t>(n), waiting.size(), waiting.begin());
  }
}

/// Counts are of all circuits of the output, needles of the one that is heard.
void PhonesOutput::Parts::read_circuits(std::span<float> values) noexcept {
  circuit::LaneCounts all;
  std::uint64_t mutings = 0;
  for (const Chain& chain : chains) {
    if (!chain.circuit) continue;
    const CircuitReadings& one = chain.circuit->read();
    all.steps += one.counts.steps, all.iterations += one.counts.iterations;
    all.fallbacks += one.counts.fallbacks, all.unconverged += one.counts.unconverged;
    mutings += one.mutings;
  }
  const auto steps = static_cast<float>(all.steps - counted.steps);
  const auto at = [](Reading which) { return static_cast<std::size_t>(which - supply_current); };
  values[at(iterations)] = steps > 0.0f ? static_cast<float>(all.iterations - counted.iterations) / steps : 0.0f;
  values[at(unconverged)] = static_cast<float>(all.unconverged);
  values[at(fallbacks)] = static_cast<float>(all.fallbacks);
  values[at(PhonesOutput::mutings)] = static_cast<float>(mutings);
  counted = all;
  if (!is_circuit(active)) return;
  const CircuitReadings& heard = chains[active].circuit->read();
  values[at(supply_current)] = static_cast<float>(heard.supply_current);
  values[at(load_current)] = static_cast<float>(heard.load_current);
  for (std::size_t k = 0; k < heard.probes.size(); ++k) {
    values[at(first_probe) + 2 * k] = static_cast<float>(heard.probes[k].mean);
    values[at(first_probe) + 2 * k + 1] = static_cast<float>(heard.probes[k].swing);
  }
}

}  // namespace ohmic::gear
