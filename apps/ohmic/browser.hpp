#pragma once
// Shows the console in the desktop's browser, without its token standing where other users see it.

#include <filesystem>
#include <string>

namespace ohmic::app {

/// Is there a desktop that a browser could appear on? What DISPLAY and WAYLAND_DISPLAY say.
bool has_desktop();
/// Asks the desktop (xdg-open) to show this address; does not wait until it does. The address is handed over in a file
/// in `folder` that only its owner reads: a command line is seen by everybody. False: there is no xdg-open, or no file.
bool show_in_browser(const std::string& address, const std::filesystem::path& folder);

}  // namespace ohmic::app
