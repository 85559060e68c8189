; "Share with Sandglass" in Explorer's menu of files and folders, for the person who installs, as the app itself.
; Windows 11 shows it under "Show more options": a place on the first page takes a signed package with an identity.

!macro shareVerb CLASS
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\Sandglass" "" "Share with Sandglass"
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\Sandglass" "Icon" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}",0'
  ; What follows "--" is a path, whatever it looks like.
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\Sandglass\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" -- "%1"'
!macroend

!macro customInstall
  !insertmacro shareVerb "*"
  !insertmacro shareVerb "Directory"
!macroend

!macro customUnInstall
  ; An update runs this, too; its installer writes them again.
  DeleteRegKey HKCU "Software\Classes\*\shell\Sandglass"
  DeleteRegKey HKCU "Software\Classes\Directory\shell\Sandglass"
!macroend
