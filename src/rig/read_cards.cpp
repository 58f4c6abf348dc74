// The card that is the clock, its followers, and what other programs are offered.

#include <fmt/format.h>

#include "devices/usb/peers.hpp"
#include "rig/read_parts.hpp"

namespace ohmic::rig {
namespace {

class CardReader : SectionReader {
 public:
  using SectionReader::SectionReader;

  void read() {
    if (const Value* card = table(document_.root, "card", "card")) {
      reader_.fields(card_fields, *card, "card", rig_.card);
      if (card->find("device") != nullptr) rig_.card.device = device(*card, "card");
      reader_.known(*card, "card", section("card").names());
    }
    list("follower", [&](const Value& v, const std::string& path) { rig_.followers.push_back(follower(v, path)); });
    if (const Value* programs = table(document_.root, "programs", "programs")) {
      reader_.fields(programs_fields, *programs, "programs", rig_.programs);
      read_rates(*programs);
      read_peers(*programs);
      reader_.known(*programs, "programs", section("programs").names());
    }
  }

 private:
  std::string device(const Value& v, const std::string& path) {
    std::string text = reader_.text(v, "device", path);
    if (const auto spelled = card_name(text); !spelled && v.find("device") != nullptr) {
      reader_.refuse(*v.find("device"), joined(path, "device"), spelled.error().what, spelled.error().hint);
      return "auto";
    }
    return text;
  }

  void read_rates(const Value& programs) {
    constexpr double lowest = 44.1e3, highest = 192e3;
    for (const std::string& text : reader_.texts(programs, "usb_rates", "programs")) {
      const Value& at = *programs.find("usb_rates");
      const auto rate = parse<Hertz>(text);
      if (!rate)
        reader_.refuse(at, "programs.usb_rates", rate.error().what, "Write rates, as in [\"44.1 kHz\", \"96 kHz\"].");
      else if (!(rate->value() >= lowest && rate->value() <= highest))
        reader_.refuse(at, "programs.usb_rates", fmt::format("{} is no rate of a sound card.", ohmic::text(*rate)),
                       "A USB card can have 44.1 kHz to 192 kHz.");
      else rig_.programs.usb_rates.push_back(*rate);
    }
    if (!rig_.programs.usb_rates.empty() && !rig_.programs.has_usb)
      reader_.refuse(*programs.find("usb_rates"), "programs.usb_rates",
                     "It says what programs may ask of the USB card, and the rig has none.",
                     "Write usb = true beside it, or leave it out.");
  }

  void read_peers(const Value& programs) {
    rig_.programs.usb_peers = reader_.texts(programs, "usb_peers", "programs");
    if (rig_.programs.usb_peers.empty()) return;
    const Value& at = *programs.find("usb_peers");
    for (const std::string& text : rig_.programs.usb_peers)
      if (const auto peer = devices::usb::read_peer(text); !peer)
        reader_.refuse(at, "programs.usb_peers", peer.error().what, peer.error().hint);
    if (!rig_.programs.has_usb)
      reader_.refuse(at, "programs.usb_peers", "It says who may have the USB card, and the rig has none.",
                     "Write usb = true beside it, or leave it out.");
  }

  Follower follower(const Value& v, const std::string& path) {
    Follower one{.name = reader_.text(v, "name", path), .place = reader_.place(v, path), .device = device(v, path)};
    reader_.fields(follower_fields, v, path, one);
    if (v.find("device") == nullptr)
      reader_.refuse(v, path, "It does not say which card it is.",
                     "Name it as ohmic devices does: device = \"alsa:USB\".");
    else if (one.device == "auto" || one.device == "alsa")
      reader_.refuse(*v.find("device"), joined(path, "device"), "A follower is one certain card.",
                     "Name it as ohmic devices does: device = \"alsa:USB\".");
    return one;
  }
};

}  // namespace

void read_cards(const Document& document, Rig& rig, FieldReader& reader) { CardReader(document, rig, reader).read(); }

}  // namespace ohmic::rig
