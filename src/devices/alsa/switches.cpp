// An ALSA card's own switches: its controls, mapped by name, phantom power behind a person's consent.

#include "devices/alsa/switches.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace ohmic::devices::alsa {
namespace {

class MappedSwitches final : public Switches {
 public:
  MappedSwitches(std::string card, std::string_view usb, std::unique_ptr<Controls> controls, Consent consent)
      : card_(std::move(card)), controls_(std::move(controls)), consent_(std::move(consent)) {
    for (const Control& control : controls_->all()) {
      if (!control.can_be_read || control.type == Control::Type::other) continue;
      for (Mapped& one : mapped(control, usb)) {
        said_.push_back(one.said);
        mapped_.push_back(std::move(one));
        types_.push_back(control.type);
      }
    }
  }

  const std::string& card() const override { return card_; }
  std::span<const Switch> all() const override { return said_; }

  Result<double> read(std::size_t number) override {
    if (number >= mapped_.size()) return std::unexpected(none());
    const Mapped& one = mapped_[number];
    auto values = controls_->read(one.control);
    if (!values) return std::unexpected(std::move(values).error());
    const auto place = static_cast<std::size_t>(one.value);
    if (place >= values->size()) return std::unexpected(none());
    const long value = (*values)[place];
    if (one.said.unit == "dB") return controls_->to_db(one.control, value);
    if (one.is_inverted) return value == 0 ? 1.0 : 0.0;
    return static_cast<double>(value);
  }

  Result<void> write(std::size_t number, double value) override {
    if (number >= mapped_.size()) return std::unexpected(none());
    const Mapped& one = mapped_[number];
    if (auto allowed = may_write(one.said, value); !allowed) return allowed;
    // The others' values of the same control stay what they are.
    auto values = controls_->read(one.control);
    if (!values) return std::unexpected(std::move(values).error());
    const auto place = static_cast<std::size_t>(one.value);
    if (place >= values->size()) return std::unexpected(none());
    const double bounded = std::clamp(value, one.said.minimum, one.said.maximum);
    long wanted = std::lround(bounded);
    if (one.said.unit == "dB") wanted = controls_->from_db(one.control, bounded);
    else if (types_[number] == Control::Type::boolean) wanted = (value != 0.0) != one.is_inverted ? 1 : 0;
    if ((*values)[place] == wanted) return {};
    (*values)[place] = wanted;
    return controls_->write(one.control, *values);
  }

  int descriptor() const override { return controls_->descriptor(); }

  std::optional<std::size_t> next_change() override {
    while (true) {
      if (!told_.empty()) {
        const std::size_t number = told_.back();
        told_.pop_back();
        return number;
      }
      const auto changed = controls_->next_change();
      if (!changed) return {};
      // Every switch that stands on this control, the first told first.
      for (std::size_t i = mapped_.size(); i-- > 0;)
        if (mapped_[i].control == *changed) told_.push_back(i);
    }
  }

 private:
  Error none() const { return {fmt::format("{} has no such switch.", card_), {}, {}}; }

  Result<void> may_write(const Switch& one, double value) const {
    if (!std::isfinite(value)) return failure(fmt::format("{} cannot be set to what is no number.", words_of(one)));
    if (one.kind == Switch::Kind::other)
      return failure(fmt::format("What {} does is not known for sure, so it is not touched.", words_of(one)),
                     "Set it with alsamixer, or the card's own program.");
    if (!one.can_be_written)
      return failure(fmt::format("{} can be read, not set.", words_of(one)), "Turn it on the card itself.");
    // Anything but exactly 0 turns a relay on, whatever the driver makes of it.
    if (one.kind == Switch::Kind::phantom && value != 0.0 && (!consent_ || !consent_(card_, one)))
      return failure(fmt::format("Nobody said yet that the {} may be turned on.", words_of(one)),
                     "Phantom power can damage ribbon microphones and what is no microphone. Say so for this card and "
                     "input, and it is turned on when you ask.");
    return {};
  }

  std::string card_;
  std::unique_ptr<Controls> controls_;
  Consent consent_;
  std::vector<Switch> said_;
  std::vector<Mapped> mapped_;
  std::vector<Control::Type> types_;
  std::vector<std::size_t> told_;
};

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

std::unique_ptr<Switches> make_switches(std::string card, std::string_view usb, std::unique_ptr<Controls> controls,
                                        Consent consent) {
  return std::make_unique<MappedSwitches>(std::move(card), usb, std::move(controls), std::move(consent));
}

// A card on USB stands on one interface of a device; the device above it has the serial number.
std::string identity_of(const FoundCard& card, const std::filesystem::path& sys) {
  const std::string serial = first_line(sys / fmt::format("card{}", card.number) / "device" / ".." / "serial");
  if (!card.usb.empty() && !serial.empty()) return fmt::format("{} {} {}", card.name, card.usb, serial);
  return card.long_name.empty() ? card.name : card.long_name;
}

}  // namespace ohmic::devices::alsa
