#pragma once
// A rig in a test's hand: it plays on a card whose clock the test turns, and what is played is kept.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "devices/virtual_card.hpp"
#include "rig/rig_text_test.hpp"
#include "rig/session.hpp"

namespace ohmic::rig {

/// A session on a card of its own. Ends the test with a sentence when one of them refuses.
struct Playing {
  explicit Playing(Rig rig, SessionOptions options = {}, devices::Source source = {})
      // Offline the disk is waited for.
      : card(clock, {.thread = options.is_offline ? devices::Cycle::Thread::offline : devices::Cycle::Thread::audio}),
        session(need(Session::open(std::move(rig), options, clock))) {
    card.connect(std::move(source), tape.sink());
    granted = need(card.open(session->asked()));
    if (const auto ready = session->prepare(granted); !ready) throw std::runtime_error(ready.error().sentence());
    if (const auto on = card.start(session->engine()); !on) throw std::runtime_error(on.error().sentence());
  }
  Playing(const Playing&) = delete;
  Playing& operator=(const Playing&) = delete;
  ~Playing() { card.stop(); }

  void turn(int periods) {
    card.turn(periods);
    session->engine().collect();
  }
  void play(double seconds) { turn(static_cast<int>(seconds * granted.format.rate.value() / granted.format.frames)); }
  void set(const std::string& address, const std::string& value) {
    const auto turned = session->set(address, value);
    EXPECT_TRUE(turned.has_value()) << (turned ? "" : turned.error().sentence());
  }
  /// What a channel of the card played so far.
  const std::vector<float>& heard(std::size_t channel) const { return tape.channels.at(channel); }

  TurnedClock clock;
  devices::VirtualCard card;
  devices::Tape tape;
  std::unique_ptr<Session> session;
  devices::Granted granted;

 private:
  template <class T>
  static T need(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().sentence());
    return std::move(*result);
  }
};

}  // namespace ohmic::rig
