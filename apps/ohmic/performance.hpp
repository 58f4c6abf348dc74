#pragma once
// A rig while it plays: the control thread's loop over the card, the keys, the signals and everything that is counted.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/clerk.hpp"
#include "api/doorkeeper.hpp"
#include "api/listen_requests.hpp"
#include "api/local_server.hpp"
#include "api/protocol.hpp"
#include "api/requests/cards.hpp"
#include "api/surface/surfaces.hpp"
#include "api/web/web_server.hpp"
#include "autosave.hpp"
#include "card_switches.hpp"
#include "cards.hpp"
#include "command_line.hpp"
#include "console_requests.hpp"
#include "edits.hpp"
#include "events.hpp"
#include "hearing_watch.hpp"
#include "loop.hpp"
#include "rig/ledger.hpp"
#include "rig/session.hpp"
#include "show.hpp"
#include "system.hpp"
#include "watch.hpp"

namespace ohmic::app {

/// From the first period to the last. Owns nothing it is given; `show` may be null: then only events are told.
class Performance {
 public:
  Performance(const RunAsked& asked, rig::Session& session, Running& running, Events& events, Show* show,
              Signals& signals, Clock& clock);

  /// Until somebody or something ends it.
  void play();
  /// Fades out, then lets the card go. Another signal stops at once.
  void stop();

 private:
  void adopt(const devices::Granted& granted);
  Second played() const;
  bool is_over() const;
  void gather();
  void deliver();
  void look();
  void take_signals();
  void take_keys();
  void take_edits();
  void reopen(const rig::CardsNamed& before);
  void take_wish();
  void tell_opened(const Result<devices::Granted>& granted);
  void fall_silent();
  void look_at_levels();
  void tell_turned(const std::vector<rig::Turned>& turned, std::string_view by);
  api::Surroundings surroundings() const;
  void tell_card();
  void look_at_cards(bool are_anew);
  void tell_xruns();
  void tell_counts();
  void tell_first_audio();
  void tell_end();
  void draw();
  void open_console();
  void tell_console(const std::filesystem::path& folder);
  api::Editor editor();

  const RunAsked& asked_;
  rig::Session& session_;
  Running& running_;
  Events& events_;
  Show* show_;
  Signals& signals_;
  Clock& clock_;
  Loop loop_;
  Clock::Time began_;
  Watch watch_;
  Format format_;
  Frames format_since_;   // frame of the stream at which it became so
  Second played_before_;  // what was played in other formats
  rig::Ledger latency_;
  std::optional<Clock::Time> first_audio_;
  api::Levels levels_;  // peaks since they were drawn last
  Clock::Time drawn_{}, next_look_{};
  Edits edits_;
  Autosave autosave_;
  api::Protocol protocol_;
  api::Clerk clerk_;
  HearingWatch hearing_;
  ConsoleRequests requests_;
  std::vector<Hertz> not_granted_;  // rates that a program asked for and the card does not have
  std::string why_gone_;            // the card, while it is
  api::Cards cards_;
  CardSwitches switches_;
  api::Listening listening_;
  api::Surfaces surfaces_;
  std::unique_ptr<api::LocalServer> server_;
  std::unique_ptr<api::Doorkeeper> doorkeeper_;
  std::unique_ptr<api::WebServer> console_;
  bool is_quit_ = false;
  bool is_stopping_ = false;
};

}  // namespace ohmic::app
