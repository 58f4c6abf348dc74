// Hands the console what a performance knows.

#include "console_requests.hpp"

#include <filesystem>
#include <utility>

#include "hardware.hpp"
#include "rig/measured.hpp"

namespace ohmic::app {

const std::vector<devices::Found>& CardLook::found(bool again) {
  using std::chrono::seconds;
  const auto now = std::chrono::steady_clock::now();
  if (look_.valid() && look_.wait_for(seconds(0)) == std::future_status::ready) {
    found_ = look_.get();
    found_at_ = now;
  }
  if (!look_.valid() && (!found_at_ || (again && now - *found_at_ > seconds(10))))
    look_ = std::async(std::launch::async, [] { return devices::find_devices(); });
  return found_;
}

ConsoleRequests::ConsoleRequests(api::Protocol& protocol, rig::Session& session, Events& events,
                                 std::function<const devices::Granted*()> granted, api::Editor editor,
                                 api::CardStates states)
    : session_(session), events_(events), granted_(std::move(granted)) {
  api::add_rig(protocol, session);
  api::add_log(protocol, log_);
  api::add_curve(protocol, session);
  api::add_ledger(
      protocol, session, granted_, [](const devices::Granted& granted) { return rig::measured_share(granted); },
      std::move(states));
  api::add_devices(protocol, [this] { return cards(); });
  api::add_catalogue(protocol, shelf_);
  api::add_schematic(protocol, session);
  api::add_choose(protocol, session, shelf_, editor);
  api::add_advise(protocol, shelf_);
  api::add_delay(protocol, session);
  api::add_audition(protocol, session);
  api::add_wizard(protocol, session, shelf_, std::move(editor), [this] { return hardware(); });
  events.hear([this](const Event& event) {
    log_.add({.at = event.at,
              .kind = std::string(name_of(event.kind)),
              .is_alarm = is_alarm(event.kind),
              .words = event.words,
              .figures = event.figures});
  });
}

api::CardsFound ConsoleRequests::cards() {
  const devices::Granted* granted = granted_();
  api::CardsFound all;
  for (const devices::Found& found : look_.found(true)) {
    const bool is_jack = found.kind == devices::Found::Kind::jack || found.kind == devices::Found::Kind::pipewire;
    const bool plays_jack = granted != nullptr && granted->words.find("JACK") != std::string::npos;
    all.cards.push_back(
        {.name = found.name,
         .words = found.words,
         .inputs = found.inputs,
         .outputs = found.outputs,
         .rates = found.format ? std::vector{found.format->rate} : std::vector<Hertz>{},
         .is_usable = found.is_usable,
         .is_chosen = granted != nullptr && found.is_usable &&
                      (found.kind == devices::Found::Kind::virtual_card ? !plays_jack : is_jack && plays_jack)});
  }
  all.is_looking = look_.is_looking();
  return all;
}

rig::Hardware ConsoleRequests::hardware() {
  const std::vector<devices::Found>& found = look_.found(false);
  rig::Hardware here = hardware_of(found);
  // Before the first look has come back, the card that plays says what it is.
  if (const devices::Granted* granted = granted_(); granted != nullptr && found.empty()) {
    here.is_jack = granted->words.find("JACK") != std::string::npos;
    here.words = granted->words;
    here.format = granted->format;
    here.inputs = granted->inputs, here.outputs = granted->outputs;
  }
  if (!here.is_jack) here.demos = demos_for(std::filesystem::path(session_.rig().file).parent_path(), rig::Usage::band);
  return here;
}

}  // namespace ohmic::app
