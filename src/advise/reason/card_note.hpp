#pragma once
// A technician's note about a sound card: what it is, what it can, which headphones it drives how loud, and what is wrong.

#include <optional>
#include <string>
#include <vector>

#include "advise/advice.hpp"
#include "advise/physics/figures.hpp"
#include "store/catalogue.hpp"

namespace ohmic::advise {

/// A card as the system shows it. Empty and 0: it does not say.
struct CardSeen {
  std::string name;       // "Scarlett 2i2 USB"
  std::string long_name;  // "Focusrite Scarlett 2i2 USB at usb-0000:00:14.0-2, high speed"
  std::string usb;        // "1235:8210" where it hangs on USB
  int inputs = 0, outputs = 0;
  std::vector<Hertz> rates;
  int least_period = 0;       // frames
  std::string user;           // "pipewire (1234)" while another program has it
  bool is_known_well = true;  // false: it could not be asked what it can
};

/// What a rig wants of it.
struct CardWanted {
  int inputs = 0, outputs = 0;
  Hertz rate{48000.0};
  int frames = 64;
};

struct CardNote {
  std::string title;                        // "Scarlett 2i2 USB"
  const store::Interface* known = nullptr;  // the catalogue's; it lives as long as the catalogue
  std::vector<std::string> maybe;           // names of several it could be
  std::vector<Claim> claims;                // requirements that are not met are what is wrong
};

/// The catalogue's device: by its USB number, which stands among the aliases ("USB 1235:8210"), else by its name; several
/// where the name does not say which. [control]
std::vector<const store::Interface*> look_up(const CardSeen& seen, const store::Catalogue& catalogue);

/// `worn`: headphones of the rig; none: those of the catalogue are counted. `wanted`: nothing: no rig plays on it.
CardNote note_of(const CardSeen& seen, const store::Catalogue& catalogue, const std::vector<Ears>& worn,
                 const std::optional<CardWanted>& wanted, DBSPL peak = DBSPL(110.0));

}  // namespace ohmic::advise
