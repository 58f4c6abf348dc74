// The ALSA sequencer's client: ports, connections as devices come and go, events to bytes and back.

#include "api/surface/midi_port.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <map>

#include <alsa/asoundlib.h>
#include <fmt/format.h>
#include <poll.h>

namespace ohmic::api {
namespace {

struct Closed {
  void operator()(snd_seq_t* sequencer) const { snd_seq_close(sequencer); }
  void operator()(snd_midi_event_t* coder) const { snd_midi_event_free(coder); }
};
using Sequencer = std::unique_ptr<snd_seq_t, Closed>;
using Coder = std::unique_ptr<snd_midi_event_t, Closed>;

constexpr std::size_t longest = 1024;       // bytes of an exclusive message
constexpr std::size_t most_waiting = 2000;  // events, the most that the kernel keeps for a client

using Address = std::pair<int, int>;  // client, port

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

/// ALSA would print its complaints; ours are sentences that the caller gets.
void say_nothing(const char*, int, const char*, int, const char*, ...) {}

Coder coder() {
  snd_midi_event_t* made = nullptr;
  if (snd_midi_event_new(longest, &made) < 0) return nullptr;
  snd_midi_event_no_status(made, 1);  // every message with its status byte
  return Coder(made);
}

}  // namespace

std::vector<MidiHeard> newest_bends(std::vector<MidiHeard> heard) {
  constexpr int bend = 0xE0, channels = 16;
  std::array<bool, 2 * channels> is_overtaken{};
  for (auto one = heard.rbegin(); one != heard.rend(); ++one) {
    if (one->message.empty() || (one->message[0] & 0xF0) != bend) {
      is_overtaken.fill(false);  // a bank key in between makes it another fader
      continue;
    }
    const int side = one->side == MidiSide::mackie ? channels : 0;
    if (std::exchange(is_overtaken.at(static_cast<std::size_t>(side + (one->message[0] & 15))), true))
      one->message.clear();
  }
  std::erase_if(heard, [](const MidiHeard& one) { return one.message.empty() && !one.is_connected; });
  return heard;
}

struct MidiPort::Parts {
  Sequencer sequencer;
  Coder reader, writer;
  int learn = -1, mackie = -1;
  std::string mackie_name;
  std::map<Address, std::string> devices;
  std::vector<Heard> heard;

  void look();
  void connect(const Address& device);
  void take(snd_seq_event_t& event);
};

Result<std::unique_ptr<MidiPort>> MidiPort::open(std::string_view mackie) {
  auto parts = std::make_unique<Parts>();
  snd_lib_error_set_handler(say_nothing);
  snd_seq_t* opened = nullptr;
  const int problem = snd_seq_open(&opened, "default", SND_SEQ_OPEN_DUPLEX, SND_SEQ_NONBLOCK);
  if (problem < 0)
    return failure(
        fmt::format("MIDI controllers cannot be reached: the ALSA sequencer says \"{}\".", snd_strerror(problem)),
        "Load it with: sudo modprobe snd-seq");
  parts->sequencer.reset(opened);
  parts->reader = coder();
  parts->writer = coder();
  snd_seq_set_client_name(opened, "Ohmic");
  snd_seq_set_client_pool_input(opened, most_waiting);  // eight faders may be swept while a rig is read
  const unsigned both = SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE;
  const unsigned out = SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ;
  const unsigned kind = SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION;
  parts->learn = snd_seq_create_simple_port(opened, "Learn", both, kind);
  parts->mackie = snd_seq_create_simple_port(opened, "Mackie Control", both | out, kind);
  if (!parts->reader || !parts->writer || parts->learn < 0 || parts->mackie < 0)
    return failure("The ALSA sequencer gives Ohmic no ports.", "Too many programs may be using it.");
  // Devices that come later are announced by the system's own client.
  snd_seq_connect_from(opened, parts->learn, SND_SEQ_CLIENT_SYSTEM, SND_SEQ_PORT_SYSTEM_ANNOUNCE);
  parts->mackie_name = lower(mackie);
  parts->look();
  return std::unique_ptr<MidiPort>(new MidiPort(std::move(parts)));
}

MidiPort::MidiPort(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
MidiPort::~MidiPort() = default;

void MidiPort::Parts::look() {
  snd_seq_client_info_t* client = nullptr;
  snd_seq_port_info_t* port = nullptr;
  snd_seq_client_info_alloca(&client);
  snd_seq_port_info_alloca(&port);
  snd_seq_client_info_set_client(client, -1);
  while (snd_seq_query_next_client(sequencer.get(), client) >= 0) {
    const int number = snd_seq_client_info_get_client(client);
    snd_seq_port_info_set_client(port, number);
    snd_seq_port_info_set_port(port, -1);
    while (snd_seq_query_next_port(sequencer.get(), port) >= 0) connect({number, snd_seq_port_info_get_port(port)});
  }
}

/// Plugged-in devices only; other programs are connected by whoever wants it.
void MidiPort::Parts::connect(const Address& device) {
  snd_seq_port_info_t* port = nullptr;
  snd_seq_port_info_alloca(&port);
  if (devices.contains(device) || device.first == snd_seq_client_id(sequencer.get())) return;
  if (snd_seq_get_any_port_info(sequencer.get(), device.first, device.second, port) < 0) return;
  constexpr unsigned readable = SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ;
  const bool is_hardware = (snd_seq_port_info_get_type(port) & SND_SEQ_PORT_TYPE_HARDWARE) != 0;
  const bool is_readable = (snd_seq_port_info_get_capability(port) & readable) == readable;
  if (!is_hardware || !is_readable) return;
  const std::string name = snd_seq_port_info_get_name(port);
  const bool is_mackie = !mackie_name.empty() && lower(name).find(mackie_name) != std::string::npos;
  if (snd_seq_connect_from(sequencer.get(), is_mackie ? mackie : learn, device.first, device.second) < 0) return;
  devices[device] = name;
  if (!is_mackie) return;
  snd_seq_connect_to(sequencer.get(), mackie, device.first, device.second);
  heard.push_back({.side = Side::mackie, .message = {}, .is_connected = true});
}

void MidiPort::Parts::take(snd_seq_event_t& event) {
  if (event.type == SND_SEQ_EVENT_PORT_START) return connect({event.data.addr.client, event.data.addr.port});
  if (event.type == SND_SEQ_EVENT_PORT_EXIT) {
    devices.erase({event.data.addr.client, event.data.addr.port});
    return;
  }
  if (event.type == SND_SEQ_EVENT_PORT_SUBSCRIBED && event.data.connect.dest.port == mackie)
    heard.push_back({.side = Side::mackie, .message = {}, .is_connected = true});
  std::array<std::uint8_t, longest> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
  const long count = snd_midi_event_decode(reader.get(), bytes.data(), static_cast<long>(bytes.size()), &event);
  if (count <= 0) return;
  heard.push_back({.side = event.dest.port == mackie ? Side::mackie : Side::learn,
                   .message = MidiBytes(bytes.begin(), bytes.begin() + count)});
}

std::vector<std::string> MidiPort::devices() const {
  std::vector<std::string> names;
  for (const auto& [address, name] : parts_->devices) names.push_back(name);
  return names;
}

int MidiPort::descriptor() const {
  pollfd one{};
  snd_seq_poll_descriptors(parts_->sequencer.get(), &one, 1, POLLIN);
  return one.fd;
}

std::vector<MidiPort::Heard> MidiPort::take() {
  snd_seq_event_t* event = nullptr;
  for (int problem = 0;;) {
    problem = snd_seq_event_input(parts_->sequencer.get(), &event);
    if (problem == -ENOSPC) continue;  // more than could wait: those are lost, later ones are not
    if (problem < 0 || event == nullptr) break;
    parts_->take(*event);
  }
  return newest_bends(std::exchange(parts_->heard, {}));
}

void MidiPort::send(const MidiBytes& message) {
  snd_seq_event_t event;
  snd_seq_ev_clear(&event);
  snd_midi_event_reset_encode(parts_->writer.get());
  if (snd_midi_event_encode(parts_->writer.get(), message.data(), static_cast<long>(message.size()), &event) <= 0)
    return;
  snd_seq_ev_set_source(&event, static_cast<unsigned char>(parts_->mackie));
  snd_seq_ev_set_subs(&event);
  snd_seq_ev_set_direct(&event);
  snd_seq_event_output_direct(parts_->sequencer.get(), &event);
}

}  // namespace ohmic::api
