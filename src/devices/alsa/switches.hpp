#pragma once
// An ALSA card's own switches: its controls, mapped by name, phantom power behind a person's consent.

#include <memory>

#include "devices/alsa/card_list.hpp"
#include "devices/alsa/switch_names.hpp"
#include "devices/switches.hpp"

namespace ohmic::devices::alsa {

/// A card's controls as they are: what Switches stand on; a test's own instead of ALSA's.
class Controls {
 public:
  virtual ~Controls() = default;
  virtual std::vector<Control> all() = 0;
  /// Every value of one. Errors: the card is gone, ALSA's reason.
  virtual Result<std::vector<long>> read(unsigned id) = 0;
  virtual Result<void> write(unsigned id, const std::vector<long>& values) = 0;
  /// Between an integer's steps and dB; only of controls that have dB.
  virtual double to_db(unsigned id, long value) = 0;
  virtual long from_db(unsigned id, double db) = 0;
  virtual int descriptor() = 0;
  /// Control::id of one that was changed; nothing: none.
  virtual std::optional<unsigned> next_change() = 0;
};

/// The card's controls, mapped. `card`: Switches::card(). Nothing is written. [control]
std::unique_ptr<Switches> make_switches(std::string card, std::string_view usb, std::unique_ptr<Controls> controls,
                                        Consent consent = {});

/// Opens a card's controls; nothing is changed. Without `consent` phantom power is never turned on. [control]
/// Errors: it is gone, or this user may not.
Result<std::unique_ptr<Switches>> open_switches(const FoundCard& card, Consent consent = {});

/// What tells this card from others: see Switches::card(). `sys`: where Linux tells serial numbers.
std::string identity_of(const FoundCard& card, const std::filesystem::path& sys = "/sys/class/sound");

}  // namespace ohmic::devices::alsa
