// Ports and surfaces put together: what comes in by a port goes to its surface, what the surface shows goes out.

#include "api/surface/surfaces.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/epoll.h>

#include "api/surface/mackie.hpp"
#include "api/surface/midi_map.hpp"
#include "api/surface/midi_port.hpp"
#include "api/surface/osc_surface.hpp"
#include "api/surface/udp_port.hpp"

namespace ohmic::api {
namespace {

/// "3819" or "192.168.1.5:3819".
Result<UdpPort> open_osc(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::string_view digits = colon == std::string_view::npos ? text : text.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port < 0 || port > 65535)
    return failure(fmt::format("OSC was asked for at \"{}\".", text),
                   "Say a UDP port such as 3819, or an address of this machine and a port: 0.0.0.0:3819.");
  return UdpPort::open(colon == std::string_view::npos ? "127.0.0.1" : std::string(text.substr(0, colon)), port);
}

}  // namespace

struct Surfaces::Parts {
  Parts(rig::Session& s, Protocol& p, const Clock& c)
      : session(s), panel(s, p), osc(panel, c), mackie(panel, c), map(panel) {}

  rig::Session& session;
  Panel panel;
  OscSurface osc;
  Mackie mackie;
  MidiMap map;
  std::optional<UdpPort> osc_port;
  std::unique_ptr<MidiPort> midi_port;
  Descriptor events;  // epoll over both
  bool has_mackie = false;
  std::vector<std::string> opened;
  std::vector<Error> refused;
  std::vector<std::string> words;

  void open(const SurfacesAsked& asked);
  void wait_for(int descriptor);
  void tell(const std::vector<rig::Turned>& turned);
  void serve_midi();
  Answer midi(const Request& request);
  std::string file() const { return midi_map_file(session.rig().file); }
};

void Surfaces::Parts::wait_for(int descriptor) {
  if (!events.is_open()) events = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = descriptor}};
  ::epoll_ctl(events.number(), EPOLL_CTL_ADD, descriptor, &wanted);
}

void Surfaces::Parts::open(const SurfacesAsked& asked) {
  if (!asked.osc.empty()) {
    auto port = open_osc(asked.osc);
    if (port) {
      const bool is_local = asked.osc.find(':') == std::string::npos || asked.osc.starts_with("127.");
      opened.push_back(fmt::format("OSC: UDP port {}{}.", port->port(),
                                   is_local ? "" : ", open to everybody on this network, without a password"));
      osc_port = std::move(*port);
      wait_for(osc_port->descriptor());
    } else {
      refused.push_back(port.error());
    }
  }
  if (!asked.wants_midi) return;
  auto port = MidiPort::open(asked.mackie);
  if (!port) {
    refused.push_back(port.error());
    return;
  }
  midi_port = std::move(*port);
  wait_for(midi_port->descriptor());
  const auto devices = midi_port->devices();
  opened.push_back(devices.empty() ? std::string("MIDI: no controller is plugged in yet.")
                                   : fmt::format("MIDI: {}.", fmt::join(devices, ", ")));
}

Surfaces::Surfaces(const SurfacesAsked& asked, rig::Session& session, Protocol& protocol, const Clock& clock)
    : parts_(std::make_unique<Parts>(session, protocol, clock)) {
  Parts& p = *parts_;
  if (auto loaded = p.map.load(p.file()); !loaded) p.refused.push_back(loaded.error());
  p.open(asked);
  protocol.when_turned([&p](const std::vector<rig::Turned>& turned) { p.tell(turned); });
  protocol.add({.name = "midi",
                .takes = {"address"},
                .says = "Learns which MIDI control turns an address, forgets it, or lists what was learned.",
                .answer = [&p](const Request& request) { return p.midi(request); }});
}

Surfaces::~Surfaces() = default;

const std::vector<std::string>& Surfaces::opened() const { return parts_->opened; }
const std::vector<Error>& Surfaces::refused() const { return parts_->refused; }
int Surfaces::descriptor() const { return parts_->events.number(); }
std::optional<Clock::Time> Surfaces::due() const { return parts_->osc_port ? parts_->osc.due() : std::nullopt; }

void Surfaces::Parts::tell(const std::vector<rig::Turned>& turned) {
  panel.forget();
  if (osc_port) osc.tell(turned);
  if (has_mackie) mackie.tell(turned);
}

void Surfaces::Parts::serve_midi() {
  for (const MidiPort::Heard& heard : midi_port->take()) {
    if (heard.side == MidiPort::Side::mackie) {
      if (heard.is_connected) {
        has_mackie = true;
        mackie.refresh();
      } else if (has_mackie) {
        mackie.hear(heard.message);
      }
      continue;
    }
    const auto learned = map.hear(heard.message);
    if (!learned) {
      words.push_back(learned.error().sentence());
    } else if (*learned) {
      const auto move = move_of(heard.message);
      words.push_back(
          fmt::format("MIDI: {} turns {} from now on.", spelled(move->control), map.entries().at(move->control)));
      if (auto saved = map.save(file()); !saved) words.push_back(saved.error().sentence());
    }
  }
}

std::vector<std::string> Surfaces::serve() {
  Parts& p = *parts_;
  if (p.osc_port)
    while (const auto datagram = p.osc_port->next()) p.osc.hear(datagram->peer, datagram->bytes);
  if (p.midi_port) p.serve_midi();
  if (p.osc_port)
    for (const OscSurface::Packet& packet : p.osc.take()) p.osc_port->send(packet.to, packet.bytes);
  if (p.midi_port)
    for (const MidiBytes& message : p.mackie.take()) p.midi_port->send(message);
  return std::exchange(p.words, {});
}

void Surfaces::tell(const Levels& levels) {
  if (parts_->osc_port) parts_->osc.tell(levels);
  if (parts_->has_mackie) parts_->mackie.tell(levels);
}

Answer Surfaces::Parts::midi(const Request& request) {
  const auto command = request.text("learn, stop, forget or list");
  if (!command) return std::unexpected(command.error());
  if (*command == "learn" || *command == "forget") {
    const auto address = request.text("address", "input.Kick.fader");
    if (!address) return std::unexpected(address.error());
    if (*command == "learn") {
      if (!midi_port)
        return failure("No MIDI controllers are listened to.", "Start with: ohmic run --midi " + session.rig().file);
      if (auto learns = map.learn(*address); !learns) return std::unexpected(learns.error());
      return Members{{"learning", *address}, {"words", "Move the knob, fader or button that is to turn it."}};
    }
    const int gone = map.forget(*address);
    if (auto saved = map.save(file()); !saved) return std::unexpected(saved.error());
    return Members{{"forgotten", gone}};
  }
  if (*command == "stop") map.stop_learning();
  else if (*command != "list")
    return failure(fmt::format("\"{}\" is nothing that midi does.", *command), "There is learn, stop, forget, list.");
  List entries;
  for (const auto& [control, address] : map.entries())
    entries.push_back(Members{{"control", spelled(control)}, {"address", address}});
  List devices;
  if (midi_port)
    for (const std::string& name : midi_port->devices()) devices.emplace_back(name);
  return Members{{"map", std::move(entries)}, {"devices", std::move(devices)}, {"learning", map.is_learning()}};
}

}  // namespace ohmic::api
