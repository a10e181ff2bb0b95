; An installer for Windows, made by Inno Setup 6:
;
;   py packaging\bundle.py --no-archive
;   iscc /DVersion=NUMBER packaging\recipes\windows.iss
;
; Never run: neither the bundle nor the installer was ever made on Windows. The bundle would have two programs,
; Holdfast.exe for the window and holdfast-cli.exe for commands. That a second start finds the open window goes over a
; named pipe there, which was not tried either. Nothing is signed: Windows will warn.

#ifndef Version
  #error "say /DVersion=NUMBER: the version stands in app\holdfast\__init__.py"
#endif

[Setup]
AppId=app.holdfast.Holdfast
AppName=Holdfast
AppVersion={#Version}
AppPublisher=The Holdfast contributors
DefaultDirName={autopf}\Holdfast
DefaultGroupName=Holdfast
PrivilegesRequired=lowest
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=..\..\dist
OutputBaseFilename=holdfast-{#Version}-windows
Compression=lzma2
SolidCompression=yes
LicenseFile=..\..\LICENSE
ChangesAssociations=yes

[Files]
Source: "..\..\build\bundle\holdfast\*"; DestDir: "{app}"; Flags: recursesubdirs

[Icons]
Name: "{group}\Holdfast"; Filename: "{app}\Holdfast.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\holdfast"; ValueType: string; ValueData: "URL:Holdfast"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\holdfast"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\holdfast\shell\open\command"; ValueType: string; ValueData: """{app}\Holdfast.exe"" open ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\Holdfast.exe\shell\open\command"; ValueType: string; ValueData: """{app}\Holdfast.exe"" open ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\Holdfast.exe\SupportedTypes"; ValueType: string; ValueName: ".zip"; ValueData: ""; Flags: uninsdeletekey

[Run]
Filename: "{app}\Holdfast.exe"; Description: "Open Holdfast"; Flags: nowait postinstall skipifsilent
