// The chain's parts, wired.

#include "gear/phones_path.hpp"

#include <algorithm>

namespace ohmic::gear {
namespace {

std::size_t count(int frames) { return static_cast<std::size_t>(frames); }

}  // namespace

PhonesPath::PhonesPath(const PhonesSpec& spec, std::size_t chain, std::uint64_t seed)
    : amplifier_(spec.chains[chain].amplifier),
      headphones_(spec.chains[chain].headphones),
      loads_(loads_of(headphones_)),
      socket_impedance_(spec.socket.full_scale ? spec.socket.impedance : Ohm(0)),
      stage_(amplifier_, loads_, seed),
      worn_(headphones_.front()) {
  const PhonesFigures row = figures(spec, chain);
  volt_per_full_scale_ = row.volt_per_full_scale;
  pascal_per_volt_ = peak_of_sine(pascals(row.full_scale_level)).value() / row.volt_per_full_scale;
  match_ = static_cast<float>(factor(row.level_match) * divider(spec.dac.output_impedance, amplifier_.input_impedance));
}

void PhonesPath::prepare(const Format& format) {
  stage_.prepare(format);
  worn_.prepare(format);
  const Load behind_cable{loads_.front().network, Ohm(0)};
  cable_.prepare({.impedance = loads_.front().cable.value()}, {&behind_cable, 1}, format.rate);
  socket_.prepare({.impedance = socket_impedance_.value()}, loads_, format.rate);
  bound_ = 0.0;
  for (const auto& headphone : headphones_) bound_ = std::max(bound_, highest_pascal_per_volt(headphone, format.rate));
}

void PhonesPath::reset() noexcept {
  stage_.reset();
  worn_.reset();
  cable_.reset();
  socket_.reset();
}

void PhonesPath::amplify(Sides volts, Sides terminals, int frames) noexcept {
  for (int i = 0; i < frames; ++i) terminals.left[i] = match_ * volts.left[i];
  for (int i = 0; i < frames; ++i) terminals.right[i] = match_ * volts.right[i];
  const auto n = count(frames);
  stage_.process(Span<const Volt>(terminals.left, n), Span<const Volt>(terminals.right, n),
                 Span<Volt>(terminals.left, n), Span<Volt>(terminals.right, n));
}

void PhonesPath::hear(Sides terminals, Sides ear, int frames) noexcept {
  const auto n = count(frames);
  Sides worn = terminals;
  if (loads_.front().cable > Ohm(0)) {
    cable_.process(terminals.left, terminals.right, nullptr, nullptr, ear.left, ear.right, frames);
    worn = ear;
  }
  worn_.process(Span<const Volt>(worn.left, n), Span<const Volt>(worn.right, n), Span<Pascal>(ear.left, n),
                Span<Pascal>(ear.right, n));
}

void PhonesPath::drive(Sides terminals, Sides socket, int frames) noexcept {
  if (socket_impedance_ > Ohm(0)) {
    socket_.reverse(terminals.left, terminals.right, socket.left, socket.right, frames);
  } else {
    std::copy_n(terminals.left, frames, socket.left);
    std::copy_n(terminals.right, frames, socket.right);
  }
}

}  // namespace ohmic::gear
