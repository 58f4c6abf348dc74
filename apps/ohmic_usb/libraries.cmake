# A program with a capability carries as little as can be: of the libraries only what its one file uses.
target_link_options(ohmic_usb_parts INTERFACE -Wl,--as-needed -Wl,--gc-sections -static-libstdc++ -static-libgcc)
# As a person types it. The target exists by the time this runs.
cmake_language(DEFER CALL set_target_properties ohmic_usb PROPERTIES OUTPUT_NAME ohmic-usb)
