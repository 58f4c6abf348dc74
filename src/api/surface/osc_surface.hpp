#pragma once
// The desk over OSC, in the layout of Ardour's control surface, which existing apps and templates speak, and by address.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/surface/osc_message.hpp"
#include "api/surface/panel.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

/// Knows no socket: packets go in, packets come out. docs/surfaces.md is its reference. All calls [control].
///
/// Paths as in Ardour's manual, "Controlling Ardour with OSC": /set_surface, /strip/list, /strip/fader SSID POSITION,
/// /strip/gain SSID DB, /strip/mute, /strip/solo, /strip/trimdB, /strip/sends, /strip/send/fader, /strip/send/gain,
/// /strip/send/enable, /bank_up, /bank_down, /master/..., /monitor/..., /undo, /redo, /save_state, /cancel_all_solos,
/// /refresh. And every value by its address: /ohmic/input/Kick/fader -6, which is also how changes are told.
class OscSurface {
 public:
  /// A peer, as its socket spells it ("127.0.0.1:40000").
  using Peer = std::string;
  struct Packet {
    Peer to;
    std::string bytes;
  };

  OscSurface(Panel& panel, const Clock& clock) : panel_(panel), clock_(clock) {}

  /// A datagram came. What is not understood is answered with /ohmic/error and a sentence; what is no OSC is dropped.
  void hear(const Peer& from, std::string_view packet);
  /// Values were turned, by anybody.
  void tell(const std::vector<rig::Turned>& turned);
  void tell(const Levels& levels);
  /// When meters or a heartbeat are to be sent next.
  std::optional<Clock::Time> due() const;
  /// What is to be sent now.
  std::vector<Packet> take();

 private:
  /// A control app, as it described itself with /set_surface.
  struct App {
    std::size_t bank_size = 0;  // 0: all strips at once
    std::size_t bank = 0;       // first strip
    std::uint32_t types = 159;
    std::uint32_t feedback = 0;
    bool by_position = false;  // faders and meters as positions, else in dB
    bool wants_addresses = false;
    Clock::Time heard{}, beat{}, metered{};
    std::map<std::string, OscMessage> shown;  // what it was told last, by path and strip
  };
  using Arguments = std::vector<OscMessage::Argument>;

  void understand(const Peer& from, App& app, const OscMessage& message);
  bool set_up(const Peer& from, App& app, const OscMessage& message);
  bool strip(const Peer& from, App& app, const OscMessage& message);
  bool main_strip(const Peer& from, const OscMessage& message);
  bool common(const Peer& from, App& app, const OscMessage& message);
  bool by_address(const Peer& from, App& app, const OscMessage& message);
  void list(const Peer& to, const App& app);
  void list_sends(const Peer& to, const App& app, int ssid);
  std::vector<PanelStrip> strips(const App& app) const;
  const PanelStrip* shown_strip(const std::vector<PanelStrip>& strips, const App& app, int ssid) const;
  std::string main_output(std::string_view path) const;
  void show(const Peer& to, App& app);
  void show(const Peer& to, App& app, const std::string& path, int ssid, OscMessage::Argument value);
  void send(const Peer& to, const std::string& path, Arguments arguments);
  void report(const Peer& to, const Result<void>& done);

  Panel& panel_;
  const Clock& clock_;
  std::map<Peer, App> apps_;
  std::vector<Packet> packets_;
};

}  // namespace ohmic::api
