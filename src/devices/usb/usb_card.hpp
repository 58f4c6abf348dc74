#pragma once
// Ohmic as a USB sound card: every program sees an interface with the rig's channels, and its clock is the engine's own.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devices/companion.hpp"
#include "devices/usb/peers.hpp"
#include "devices/usb/plug.hpp"

namespace ohmic::devices {

/// What a USB card is, beside what it is asked for.
struct UsbSetup {
  std::string name = "Ohmic";  // as programs list it
  std::string serial;          // the same from start to start; empty: made of the name
  /// Hz, beside the engine's, that a program may ask for: those at which the rig would open its card anew. A program that
  /// asks for one is told, wish() says which, and it is kept waiting for 0.8 s for open() at that rate; then it is
  /// refused.
  std::vector<double> rates;
  /// Puts the card into a USB port. Tests hand in a socket of their own.
  std::function<Result<usb::Plug>()> plug = [] { return usb::plug_in(); };
  /// Not empty: these machines of the network may have it, one at a time and by USB/IP, and this one does not plug it in.
  std::vector<usb::Peer> peers = {};
  std::uint16_t port = 3240;  // of TCP, for peers; 0: any
};

/// How programs fared.
struct UsbCounts {
  long host_late = 0;  // times that a program had nothing ready when it was due: it stopped, or stumbled
  long lost = 0;       // frames that came while the engine stood still, or that found no room
  long stalls = 0;     // times that the engine did not come for 100 ms, and programs heard silence at the usual rate
  bool is_playing = false;    // a program plays into it
  bool is_recording = false;  // ... records from it
};

/// A USB Audio Class 2 device that Linux's own drivers (vhci-hcd, snd-usb-audio) make a sound card of. Its inputs are what
/// programs play, its outputs what they record; names are the rig's. There is no resampler: the card's frames are the
/// engine's, sample by sample, and 24-bit samples go through unchanged.
///
/// The card stays plugged in from the first open() until it is destroyed, so that programs keep it while a rig is opened
/// anew; between stop() and start() they hear silence. It is pulled and put in again when its channels change, or its rate
/// while a program uses it. If this process dies, so does the card: programs are told that their device is gone.
///
/// With peers it is listened for from the first open() on. A machine that goes, or stalls, loses the card; the engine never
/// waits for one.
class UsbCard final : public Companion {
 public:
  /// `clock` must outlive the card, and be the one by which receive() is told the time; CLOCK_MONOTONIC.
  explicit UsbCard(Clock& clock, UsbSetup setup = {});
  ~UsbCard() override;

  Result<Granted> open(const Asked& asked, const Format& clock) override;
  Result<void> start() override;
  void stop() noexcept override;
  void receive(std::span<float* const> channels, int frames, Clock::Time when) noexcept override;
  void send(std::span<const float* const> channels, int frames) noexcept override;
  bool next_event(Event& event) noexcept override;
  Step step() const noexcept override;

  /// The rate that a program asked for last and the engine does not run at. [control]
  std::optional<Hertz> wish() const noexcept;
  /// Other rates than those of the setup, from the next open() on. [control]
  void offer(std::vector<double> rates);
  UsbCounts counts() const noexcept;
  const UsbSetup& setup() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
