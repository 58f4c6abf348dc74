#pragma once
// Single changes of a rig's values by address, and what differs between two rigs: what the desk's calls are made of.

#include <string>
#include <string_view>
#include <vector>

#include "rig/edit.hpp"
#include "rig/parameters.hpp"
#include "rig/scene.hpp"

namespace ohmic::rig {

/// Parameters of a rig that nobody stores into.
std::vector<Parameter> values_of(const Rig& rig);
Result<Parameter> find_value(const Rig& rig, std::string_view address);

/// What a rig says at an address: "" of a send or band that is not there. Errors: find_parameter's.
Result<std::string> said_by(const Rig& rig, std::string_view address);

/// What becomes of values that were turned when the file said `before`, where it says this now.
enum class Standing {
  stands,     // the file says what it said
  overtaken,  // it says something else: of a send or band that was taken away, about any of its values
  away,       // it has no such address
};
std::vector<Standing> standings(const Rig& file, const std::vector<Turned>& turned);

/// Sets one value; "" takes the send or band it belongs to away. Returns what a person sees. `done` receives what was
/// done, down to what must be taken back for the rig to be as before: what was added counts from "". Moments are not
/// among it. Errors: find_parameter's, store_text's, check_preamp's; nothing was changed then.
Result<Turned> change(Rig& rig, std::string_view address, std::string_view text, std::vector<Turned>& done);

/// Sets several. What is refused for another's sake (a level above `highest`) waits for that one. Returns what changed;
/// `refused` receives the errors of those that could not be set at all.
std::vector<Turned> change_all(Rig& rig, const std::vector<Scene::Value>& values, std::vector<Turned>& done,
                               std::vector<Error>& refused);
/// The values that a list of changes leads to.
std::vector<Scene::Value> afters(const std::vector<Turned>& turned);

/// What differs in value, but for moments. Of what is new (sends, bands) all that is not as it is by itself.
std::vector<Turned> difference(const Rig& before, const Rig& after, bool with_moments = false);

/// The edits that make a file say this.
std::vector<Edit> edits_for(const Rig& rig, const std::vector<Turned>& turned);

}  // namespace ohmic::rig
